#pragma once
#include "learning/planes.h"

namespace lanetrace {

// The layers of a U-Net, forward and backward, as ONNX and PyTorch define them. A side is a multiple of 8; outputs of
// a 3 × 3 convolution, and inputs that a gradient is asked for, are multiples of 4. Sums run in a fixed order.

// Weights [out][in][3][3], zeros around the picture; negative results become 0 (ReLU).
Planes Convolve(const Planes& in, const float* weights, const float* bias, int out);

// `gradient`: of the loss in what Convolve gave, `made`; adds to the gradients of weights and bias. Returns the
// gradient in `in`, or no planes where it is not wanted.
Planes ConvolveBack(const Planes& in, const Planes& made, Planes gradient, const float* weights, float* weightGradient,
                    float* biasGradient, bool wanted);

// The highest of each 2 × 2 cells.
Planes Halve(const Planes& in);
// Adds the gradient to the first of the highest cells.
void HalveBack(const Planes& in, const Planes& gradient, Planes& into);

// Transposed convolution with weights [in][out][2][2] and a stride of 2, followed by the planes of `beside`.
Planes DoubleBeside(const Planes& in, const float* weights, const float* bias, int out, const Planes& beside);
// Returns the gradient in `in`; what belongs to `beside` is written to `besideGradient`.
Planes DoubleBesideBack(const Planes& in, const Planes& gradient, const float* weights, int out, float* weightGradient,
                        float* biasGradient, Planes& besideGradient);

}  // namespace lanetrace
