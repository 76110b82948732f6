#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "parallel/thread_pool.h"

namespace lanetrace {

// A U-Net with two halvings (Ronneberger, Fischer and Brox, MICCAI 2015): two 3 × 3 convolutions with ReLU at each
// level of `features`, twice and four times as many, the same on the way up, and one output: a logit a cell. Parameters
// are one array: weights, then biases of each layer, in the order in which the layers run.
struct UNetShape {
  int inputs = 0;
  int features = 0;  // a multiple of 4
  int side = 0;      // cells of a picture; a multiple of 32
};

std::size_t UNetParameters(const UNetShape& shape);

// Pictures of a batch: [n][input][row][column].
std::vector<float> UNetLogits(const UNetShape& shape, std::span<const float> parameters,
                              std::span<const float> pictures, ThreadPool& pool);

struct UNetLoss {
  double loss = 0;
  std::vector<float> gradient;
};

// Binary cross-entropy of a batch with the probabilities `target`, each cell by its `weight`, over the sum of the
// weights; and its gradient in the parameters. The same bytes at any number of threads.
UNetLoss UNetGradient(const UNetShape& shape, std::span<const float> parameters, std::span<const float> pictures,
                      std::span<const float> target, std::span<const float> weight, ThreadPool& pool);

}  // namespace lanetrace
