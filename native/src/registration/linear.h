#pragma once
#include <array>

#include "registration/rigid.h"

namespace lanetrace {

// Upper triangle of a symmetric matrix of n rows, row by row.
constexpr int Packed(int n, int row, int column) { return row * n - row * (row - 1) / 2 + column - row; }

using Sym6 = std::array<double, 21>;
using Vec6 = std::array<double, 6>;

// Solves H x = b by LDL^T without pivoting; false where H is not positive definite to working precision.
bool SolveSym6(const Sym6& H, const Vec6& b, Vec6& x);

// Eigenvalues of a symmetric 6 x 6 matrix, ascending (cyclic Jacobi: slow and sure).
Vec6 Eigenvalues6(const Sym6& H);

// Symmetric 3 x 3: eigenvalues ascending, and the unit eigenvector of the smallest.
struct PlaneEigen {
  double low, middle, high;
  Vec3 normal;
};
// Closed form (Smith 1961) with the eigenvector from the largest cross product of rows of A - low I (Eberly 2014).
PlaneEigen SmallestEigen3(double xx, double xy, double xz, double yy, double yz, double zz);

}  // namespace lanetrace
