#pragma once
// Rigid motions in double precision: just what registration needs, with the series spelled out so that the same input
// gives the same bits whatever the compiler's maths library does for small angles.
#include <array>
#include <cmath>

namespace lanetrace {

struct Vec3 {
  double x = 0, y = 0, z = 0;
  Vec3 operator+(const Vec3& o) const { return {x + o.x, y + o.y, z + o.z}; }
  Vec3 operator-(const Vec3& o) const { return {x - o.x, y - o.y, z - o.z}; }
  Vec3 operator-() const { return {-x, -y, -z}; }
  Vec3 operator*(double s) const { return {x * s, y * s, z * s}; }
  double Dot(const Vec3& o) const { return x * o.x + y * o.y + z * o.z; }
  Vec3 Cross(const Vec3& o) const { return {y * o.z - z * o.y, z * o.x - x * o.z, x * o.y - y * o.x}; }
  double Squared() const { return Dot(*this); }
  double Norm() const { return std::sqrt(Squared()); }
};

struct Quat {
  double w = 1, x = 0, y = 0, z = 0;
  Quat operator*(const Quat& o) const {
    return {w * o.w - x * o.x - y * o.y - z * o.z, w * o.x + x * o.w + y * o.z - z * o.y,
            w * o.y - x * o.z + y * o.w + z * o.x, w * o.z + x * o.y - y * o.x + z * o.w};
  }
  Quat Conjugate() const { return {w, -x, -y, -z}; }
  Quat Normalised() const {
    const double n = 1.0 / std::sqrt(w * w + x * x + y * y + z * z);
    return {w * n, x * n, y * n, z * n};
  }
  Vec3 Rotate(const Vec3& v) const {
    const Vec3 u{x, y, z};
    const Vec3 t = u.Cross(v) * 2.0;
    return v + t * w + u.Cross(t);
  }
  // Angle of the rotation, 0 to pi radians.
  double Angle() const { return 2.0 * std::atan2(std::sqrt(x * x + y * y + z * z), std::abs(w)); }
};

// T_a_b: takes points of b to a.
struct Rigid {
  Quat q;
  Vec3 p;
  Vec3 operator*(const Vec3& v) const { return q.Rotate(v) + p; }
  Rigid operator*(const Rigid& o) const { return {(q * o.q).Normalised(), q.Rotate(o.p) + p}; }
  Rigid Inverse() const {
    const Quat c = q.Conjugate();
    return {c, -c.Rotate(p)};
  }
};

// Constant body velocity, or any element of se(3): rotation part (radians) and translation part (metres).
struct Twist {
  Vec3 w, v;
  Twist operator*(double s) const { return {w * s, v * s}; }
  Twist operator+(const Twist& o) const { return {w + o.w, v + o.v}; }
};

// sin(a)/a, (1-cos a)/a^2 and (a-sin a)/a^3 of a squared angle; below half a radian (every step and every sweep of a
// vehicle) by their series, exact to the last bit or two and free of calls.
struct AngleSeries {
  double a, b, c;
  explicit AngleSeries(double squared) {
    if (squared < 0.25) {
      const double t = squared;
      a = 1.0 - t / 6.0 * (1.0 - t / 20.0 * (1.0 - t / 42.0 * (1.0 - t / 72.0 * (1.0 - t / 110.0))));
      b = 0.5 * (1.0 - t / 12.0 * (1.0 - t / 30.0 * (1.0 - t / 56.0 * (1.0 - t / 90.0 * (1.0 - t / 132.0)))));
      c = (1.0 - t / 20.0 * (1.0 - t / 42.0 * (1.0 - t / 72.0 * (1.0 - t / 110.0 * (1.0 - t / 156.0))))) / 6.0;
    } else {
      const double angle = std::sqrt(squared);
      a = std::sin(angle) / angle;
      b = (1.0 - std::cos(angle)) / squared;
      c = (1.0 - a) / squared;
    }
  }
};

// exp(twist) applied to a point, without building the transform.
inline Vec3 ExpTimes(const Twist& twist, const Vec3& p) {
  const AngleSeries s(twist.w.Squared());
  const Vec3 wp = twist.w.Cross(p);
  const Vec3 wv = twist.w.Cross(twist.v);
  return p + wp * s.a + twist.w.Cross(wp) * s.b + twist.v + wv * s.b + twist.w.Cross(wv) * s.c;
}

inline Quat ExpRotation(const Vec3& w) {
  const double half = 0.5 * std::sqrt(w.Squared());
  const double k = 0.5 * AngleSeries(half * half).a;
  return Quat{std::cos(half), w.x * k, w.y * k, w.z * k}.Normalised();
}

inline Rigid Exp(const Twist& twist) {
  const AngleSeries s(twist.w.Squared());
  const Vec3 wv = twist.w.Cross(twist.v);
  return {ExpRotation(twist.w), twist.v + wv * s.b + twist.w.Cross(wv) * s.c};
}

inline Vec3 LogRotation(const Quat& q) {
  const double sign = q.w < 0 ? -1.0 : 1.0;
  const double n = std::sqrt(q.x * q.x + q.y * q.y + q.z * q.z);
  const double k = n < 1e-9 ? 2.0 * sign : sign * 2.0 * std::atan2(n, sign * q.w) / n;
  return {q.x * k, q.y * k, q.z * k};
}

inline Twist Log(const Rigid& T) {
  const Vec3 w = LogRotation(T.q);
  const double squared = w.Squared();
  const AngleSeries s(squared);
  // V^-1 = I - w^/2 + (1/a^2 - (1+cos a)/(2 a sin a)) w^^2, whose last factor is (1 - A/(2B)) / a^2
  const double d = squared < 1e-6 ? 1.0 / 12.0 + squared / 720.0 : (1.0 - s.a / (2.0 * s.b)) / squared;
  const Vec3 wp = w.Cross(T.p);
  return {w, T.p - wp * 0.5 + w.Cross(wp) * d};
}

struct Mat3 {
  std::array<double, 9> m{};  // row-major
  Vec3 operator*(const Vec3& v) const {
    return {m[0] * v.x + m[1] * v.y + m[2] * v.z, m[3] * v.x + m[4] * v.y + m[5] * v.z,
            m[6] * v.x + m[7] * v.y + m[8] * v.z};
  }
};

inline Mat3 MatrixOf(const Quat& q) {
  const auto [w, x, y, z] = q;
  return {{1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y), 2 * (x * y + w * z),
           1 - 2 * (x * x + z * z), 2 * (y * z - w * x), 2 * (x * z - w * y), 2 * (y * z + w * x),
           1 - 2 * (x * x + y * y)}};
}

}  // namespace lanetrace
