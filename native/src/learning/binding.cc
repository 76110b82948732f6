// unetLogits(shape, parameters, pictures, threads) and unetGradient(shape, parameters, batch, threads).
#include "binding/arguments.h"
#include "families.h"
#include "learning/unet.h"

namespace lanetrace {

namespace {

constexpr std::size_t kMostPictures = 64;

struct Given {
  UNetShape shape;
  std::size_t cells = 0;
  std::span<const float> parameters, pictures;
};

Given ReadGiven(const Napi::CallbackInfo& info, const Napi::Value& pictures, js::Borrowed& borrowed) {
  const js::Fields fields(info[0], "shape");
  Given given;
  given.shape.inputs = fields.Whole("inputs", 1, 64);
  given.shape.features = fields.Whole("features", 4, 64);
  given.shape.side = fields.Whole("side", 32, 512);
  if (given.shape.features % 4 != 0 || given.shape.side % 32 != 0)
    throw Refusal("A network needs features in fours and pictures of a multiple of 32 cells.");
  given.cells = static_cast<std::size_t>(given.shape.side) * static_cast<std::size_t>(given.shape.side);
  given.parameters = borrowed.Array<const float>(info[1], "parameters");
  if (given.parameters.size() != UNetParameters(given.shape))
    throw Refusal("A network of this shape has " + std::to_string(UNetParameters(given.shape)) + " parameters, not " +
                  std::to_string(given.parameters.size()) + ".");
  given.pictures = borrowed.Array<const float>(pictures, "pictures");
  const std::size_t each = given.cells * static_cast<std::size_t>(given.shape.inputs);
  if (given.pictures.empty() || given.pictures.size() % each != 0 || given.pictures.size() / each > kMostPictures)
    throw Refusal("A batch has 1 to 64 whole pictures.");
  return given;
}

Napi::Value Logits(const Napi::CallbackInfo& info) {
  js::Borrowed borrowed;
  const Given given = ReadGiven(info, info[2], borrowed);
  const unsigned threads = js::Threads(info[3]);
  borrowed.Settle();
  ThreadPool pool(threads);
  const auto logits = UNetLogits(given.shape, given.parameters, given.pictures, pool);
  return js::CopyOf<Napi::Float32Array>(info.Env(), std::span<const float>(logits));
}

Napi::Value Gradient(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  js::Borrowed borrowed;
  const js::Fields batch(info[2], "batch");
  const Given given = ReadGiven(info, batch.Get("pictures"), borrowed);
  const auto target = borrowed.Array<const float>(batch.Get("target"), "target");
  const auto weight = borrowed.Array<const float>(batch.Get("weight"), "weight");
  const std::size_t cells = given.pictures.size() / static_cast<std::size_t>(given.shape.inputs);
  if (target.size() != cells || weight.size() != cells)
    throw Refusal("A batch needs a target and a weight for each cell.");
  const unsigned threads = js::Threads(info[3]);
  borrowed.Settle();
  ThreadPool pool(threads);
  const UNetLoss result = UNetGradient(given.shape, given.parameters, given.pictures, target, weight, pool);
  auto out = Napi::Object::New(env);
  out.Set("loss", result.loss);
  out.Set("gradient", js::CopyOf<Napi::Float32Array>(env, std::span<const float>(result.gradient)));
  return out;
}

}  // namespace

void RegisterLearning(Napi::Env env, Napi::Object exports) {
  exports.Set("unetLogits", js::Function<Logits>(env, "unetLogits"));
  exports.Set("unetGradient", js::Function<Gradient>(env, "unetGradient"));
}

}  // namespace lanetrace
