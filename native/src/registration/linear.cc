#include "registration/linear.h"

#include <algorithm>
#include <cmath>

namespace lanetrace {

bool SolveSym6(const Sym6& H, const Vec6& b, Vec6& x) {
  double L[6][6] = {};
  double D[6];
  double largest = 0;
  for (int i = 0; i < 6; ++i) largest = std::max(largest, H[Packed(6, i, i)]);
  for (int j = 0; j < 6; ++j) {
    D[j] = H[Packed(6, j, j)];
    for (int k = 0; k < j; ++k) D[j] -= L[j][k] * L[j][k] * D[k];
    if (!(D[j] > 1e-14 * largest)) return false;
    for (int i = j + 1; i < 6; ++i) {
      double sum = H[Packed(6, j, i)];
      for (int k = 0; k < j; ++k) sum -= L[i][k] * L[j][k] * D[k];
      L[i][j] = sum / D[j];
    }
  }
  for (int i = 0; i < 6; ++i) {
    x[i] = b[i];
    for (int k = 0; k < i; ++k) x[i] -= L[i][k] * x[k];
  }
  for (int i = 0; i < 6; ++i) x[i] /= D[i];
  for (int i = 5; i >= 0; --i)
    for (int k = i + 1; k < 6; ++k) x[i] -= L[k][i] * x[k];
  return true;
}

Vec6 Eigenvalues6(const Sym6& H) {
  double A[6][6];
  for (int i = 0; i < 6; ++i)
    for (int j = i; j < 6; ++j) A[i][j] = A[j][i] = H[Packed(6, i, j)];
  for (int sweep = 0; sweep < 30; ++sweep) {
    double off = 0, diagonal = 0;
    for (int i = 0; i < 6; ++i) {
      diagonal += A[i][i] * A[i][i];
      for (int j = i + 1; j < 6; ++j) off += A[i][j] * A[i][j];
    }
    if (off <= 1e-24 * diagonal) break;
    for (int p = 0; p < 6; ++p) {
      for (int q = p + 1; q < 6; ++q) {
        if (A[p][q] == 0) continue;
        const double theta = (A[q][q] - A[p][p]) / (2 * A[p][q]);
        const double t = (theta < 0 ? -1.0 : 1.0) / (std::abs(theta) + std::sqrt(theta * theta + 1));
        const double c = 1 / std::sqrt(t * t + 1), s = t * c;
        for (int k = 0; k < 6; ++k) {
          const double kp = A[k][p], kq = A[k][q];
          A[k][p] = c * kp - s * kq;
          A[k][q] = s * kp + c * kq;
        }
        for (int k = 0; k < 6; ++k) {
          const double pk = A[p][k], qk = A[q][k];
          A[p][k] = c * pk - s * qk;
          A[q][k] = s * pk + c * qk;
        }
      }
    }
  }
  Vec6 values;
  for (int i = 0; i < 6; ++i) values[i] = A[i][i];
  std::sort(values.begin(), values.end());
  return values;
}

PlaneEigen SmallestEigen3(double xx, double xy, double xz, double yy, double yz, double zz) {
  const double mean = (xx + yy + zz) / 3;
  const double a = xx - mean, b = yy - mean, c = zz - mean;
  const double p2 = (a * a + b * b + c * c + 2 * (xy * xy + xz * xz + yz * yz)) / 6;
  PlaneEigen out{mean, mean, mean, {0, 0, 1}};
  if (!(p2 > 1e-30)) return out;
  const double p = std::sqrt(p2);
  const double det = a * (b * c - yz * yz) - xy * (xy * c - yz * xz) + xz * (xy * yz - b * xz);
  const double r = std::clamp(det / (2 * p2 * p), -1.0, 1.0);
  const double phi = std::acos(r) / 3;
  out.high = mean + 2 * p * std::cos(phi);
  out.low = mean + 2 * p * std::cos(phi + 2.0943951023931953);
  out.middle = 3 * mean - out.high - out.low;
  const Vec3 r0{xx - out.low, xy, xz}, r1{xy, yy - out.low, yz}, r2{xz, yz, zz - out.low};
  const Vec3 n01 = r0.Cross(r1), n02 = r0.Cross(r2), n12 = r1.Cross(r2);
  const double s01 = n01.Squared(), s02 = n02.Squared(), s12 = n12.Squared();
  const double best = std::max({s01, s02, s12});
  if (!(best > 0)) return out;
  const Vec3& n = best == s01 ? n01 : best == s02 ? n02 : n12;
  out.normal = n * (1 / std::sqrt(best));
  return out;
}

}  // namespace lanetrace
