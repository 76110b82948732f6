// orientedRidges(window, layers, shape, threads) and orientedSteps(window, layer, shape, bounds, threads).
#include <napi.h>

#include <algorithm>

#include "binding/arguments.h"
#include "families.h"
#include "ridge/ridge.h"

namespace lanetrace {

namespace {

// 16 million cells are a window of 200 m at 5 cm; the planes of a layer take 16 bytes a cell.
constexpr double kMostCells = 1 << 24;
constexpr std::uint32_t kMostLayers = 8;

Window ReadWindow(const Napi::Value& value) {
  const js::Fields given(value, "window");
  Window window;
  window.width = given.Whole("width", 1, 8192);
  window.height = given.Whole("height", 1, 8192);
  window.margin = given.Whole("margin", 0, 4096);
  window.resolutionM = given.Number("resolutionM", 1e-3, 1e3);
  if (window.width <= 2 * window.margin || window.height <= 2 * window.margin)
    throw Refusal("A window needs to be wider and higher than twice its margin.");
  if (static_cast<double>(window.width) * window.height > kMostCells)
    throw Refusal("A window has at most 16777216 cells.");
  return window;
}

Layer ReadLayer(const Napi::Value& value, const Window& window, js::Borrowed& borrowed) {
  const js::Fields given(value, "layer");
  const auto values = borrowed.Array<const float>(given.Get("value"), "value");
  const auto weights = borrowed.Array<const float>(given.Get("weight"), "weight");
  const std::size_t size = static_cast<std::size_t>(window.width) * static_cast<std::size_t>(window.height);
  if (values.size() != size || weights.size() != size)
    throw Refusal("A layer needs one value and one weight for each cell of the window.");
  Layer layer;
  layer.value = values.data();
  layer.weight = weights.data();
  layer.noise = js::Number(given.Get("noise"), "noise");
  layer.floor = js::Number(given.Get("floor"), "floor");
  layer.gain = js::Number(given.Get("gain"), "gain");
  return layer;
}

LineShape ReadShape(const Napi::Value& value, const Window& window) {
  const js::Fields given(value, "shape");
  LineShape shape;
  // A line longer than the window's shorter side would be summed past its end.
  const double longest = (std::min(window.width, window.height) - 1) * window.resolutionM;
  shape.lengthM = given.Number("lengthM", 0, longest);
  shape.flankToM = given.Number("flankToM", 0, 1e3);
  shape.flankFromM = given.Number("flankFromM", 0, shape.flankToM);
  shape.halfWidthM = given.Number("halfWidthM", 0, shape.flankToM);
  shape.orientations = given.Whole("orientations", 8, 64);
  shape.minWeight = js::Number(given.Get("minWeight"), "minWeight");
  // The widest reach across: twice the flank (steps look at an outer flank), stretched at 45 degrees.
  const double reach = 1.5 * (2 * shape.flankToM) / window.resolutionM + 2;
  if (shape.orientations % 2 != 0 || !(reach <= window.margin))
    throw Refusal(
        "A line shape needs an even number of orientations and a window whose margin is three times the flank's far "
        "distance.");
  return shape;
}

Napi::Float32Array Floats(Napi::Env env, const std::vector<float>& values) {
  return js::CopyOf<Napi::Float32Array>(env, std::span<const float>(values));
}

Napi::Uint8Array Bytes(Napi::Env env, const std::vector<std::uint8_t>& values) {
  return js::CopyOf<Napi::Uint8Array>(env, std::span<const std::uint8_t>(values));
}

Napi::Array List(Napi::Env env, const std::vector<std::vector<float>>& lists) {
  auto out = Napi::Array::New(env, lists.size());
  for (std::uint32_t i = 0; i < lists.size(); ++i) out.Set(i, Floats(env, lists[i]));
  return out;
}

Napi::Value Ridges(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  js::Borrowed borrowed;
  const Window window = ReadWindow(info[0]);
  const Napi::Array given = js::List(info[1], "layers");
  if (given.Length() > kMostLayers) throw Refusal("At most 8 layers are looked at together.");
  std::vector<Layer> layers;
  for (std::uint32_t i = 0; i < given.Length(); ++i) layers.push_back(ReadLayer(given.Get(i), window, borrowed));
  const LineShape shape = ReadShape(info[2], window);
  const unsigned threads = js::Threads(info[3]);
  borrowed.Settle();
  ThreadPool pool(threads);
  const RidgeResult result = OrientedRidges(layers, window, shape, pool);
  auto out = Napi::Object::New(env);
  out.Set("score", Floats(env, result.score));
  out.Set("orientation", Bytes(env, result.orientation));
  out.Set("layers", List(env, result.layers));
  return out;
}

Napi::Value Steps(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  js::Borrowed borrowed;
  const Window window = ReadWindow(info[0]);
  const Layer layer = ReadLayer(info[1], window, borrowed);
  const LineShape shape = ReadShape(info[2], window);
  const js::Fields bounds(info[3], "bounds");
  const double lowest = js::Number(bounds.Get("lowestM"), "lowestM"),
               highest = js::Number(bounds.Get("highestM"), "highestM");
  const unsigned threads = js::Threads(info[4]);
  borrowed.Settle();
  ThreadPool pool(threads);
  const StepResult result = OrientedSteps(layer, window, shape, lowest, highest, pool);
  auto out = Napi::Object::New(env);
  out.Set("score", Floats(env, result.score));
  out.Set("orientation", Bytes(env, result.orientation));
  out.Set("step", Floats(env, result.step));
  return out;
}

}  // namespace

void RegisterRidge(Napi::Env env, Napi::Object exports) {
  exports.Set("orientedRidges", js::Function<Ridges>(env, "orientedRidges"));
  exports.Set("orientedSteps", js::Function<Steps>(env, "orientedSteps"));
}

}  // namespace lanetrace
