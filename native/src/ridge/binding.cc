// orientedRidges(window, layers, shape, threads) and orientedSteps(window, layer, shape, bounds, threads).
#include <napi.h>

#include <cstring>

#include "families.h"
#include "ridge/ridge.h"
#include "sweep/read.h"

namespace lanetrace {

namespace {

Window ReadWindow(const Napi::Object& given) {
  Window window;
  window.width = static_cast<int>(js::Number(given, "width"));
  window.height = static_cast<int>(js::Number(given, "height"));
  window.margin = static_cast<int>(js::Number(given, "margin"));
  window.resolutionM = js::Number(given, "resolutionM");
  if (window.width < 1 || window.height < 1 || window.margin < 0 || window.width <= 2 * window.margin ||
      window.height <= 2 * window.margin || window.width > 8192 || window.height > 8192 || !(window.resolutionM > 0))
    throw Napi::RangeError::New(given.Env(), "A window needs to be wider and higher than twice its margin, 8192 cells at most.");
  return window;
}

Layer ReadLayer(const Napi::Object& given, const Window& window) {
  Layer layer;
  std::size_t values = 0, weights = 0;
  layer.value = js::Values<float, Napi::Float32Array>(given, "value", values);
  layer.weight = js::Values<float, Napi::Float32Array>(given, "weight", weights);
  const std::size_t size = static_cast<std::size_t>(window.width) * static_cast<std::size_t>(window.height);
  if (values != size || weights != size)
    throw Napi::RangeError::New(given.Env(), "A layer needs one value and one weight for each cell of the window.");
  layer.noise = js::Number(given, "noise");
  layer.floor = js::Number(given, "floor");
  layer.gain = js::Number(given, "gain");
  return layer;
}

LineShape ReadShape(const Napi::Object& given, const Window& window) {
  LineShape shape;
  shape.lengthM = js::Number(given, "lengthM");
  shape.halfWidthM = js::Number(given, "halfWidthM");
  shape.flankFromM = js::Number(given, "flankFromM");
  shape.flankToM = js::Number(given, "flankToM");
  shape.orientations = static_cast<int>(js::Number(given, "orientations"));
  shape.minWeight = js::Number(given, "minWeight");
  // The widest reach across: twice the flank (steps look at an outer flank), stretched at 45 degrees.
  const double reach = 1.5 * (2 * shape.flankToM) / window.resolutionM + 2;
  if (shape.orientations < 8 || shape.orientations > 64 || shape.orientations % 2 != 0 || !(shape.flankToM >= shape.flankFromM) || !(reach <= window.margin))
    throw Napi::RangeError::New(given.Env(), "A line shape needs 8 to 64 orientations, an even number, and a window whose margin is three times the flank's far distance.");
  return shape;
}

Napi::Float32Array Floats(Napi::Env env, const std::vector<float>& values) {
  auto out = Napi::Float32Array::New(env, values.size());
  std::memcpy(out.Data(), values.data(), values.size() * sizeof(float));
  return out;
}

Napi::Uint8Array Bytes(Napi::Env env, const std::vector<std::uint8_t>& values) {
  auto out = Napi::Uint8Array::New(env, values.size());
  std::memcpy(out.Data(), values.data(), values.size());
  return out;
}

Napi::Array List(Napi::Env env, const std::vector<std::vector<float>>& lists) {
  auto out = Napi::Array::New(env, lists.size());
  for (std::uint32_t i = 0; i < lists.size(); ++i) out.Set(i, Floats(env, lists[i]));
  return out;
}

Napi::Value Ridges(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Window window = ReadWindow(info[0].As<Napi::Object>());
  const auto given = info[1].As<Napi::Array>();
  std::vector<Layer> layers;
  for (std::uint32_t i = 0; i < given.Length(); ++i) layers.push_back(ReadLayer(given.Get(i).As<Napi::Object>(), window));
  const LineShape shape = ReadShape(info[2].As<Napi::Object>(), window);
  Crew crew(js::Threads(info[3]));
  const RidgeResult result = OrientedRidges(layers, window, shape, crew);
  auto out = Napi::Object::New(env);
  out.Set("score", Floats(env, result.score));
  out.Set("orientation", Bytes(env, result.orientation));
  out.Set("layers", List(env, result.layers));
  return out;
}

Napi::Value Steps(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Window window = ReadWindow(info[0].As<Napi::Object>());
  const Layer layer = ReadLayer(info[1].As<Napi::Object>(), window);
  const LineShape shape = ReadShape(info[2].As<Napi::Object>(), window);
  const auto bounds = info[3].As<Napi::Object>();
  Crew crew(js::Threads(info[4]));
  const StepResult result =
      OrientedSteps(layer, window, shape, js::Number(bounds, "lowestM"), js::Number(bounds, "highestM"), crew);
  auto out = Napi::Object::New(env);
  out.Set("score", Floats(env, result.score));
  out.Set("orientation", Bytes(env, result.orientation));
  out.Set("step", Floats(env, result.step));
  return out;
}

}  // namespace

void RegisterRidge(Napi::Env env, Napi::Object exports) {
  exports.Set("orientedRidges", Napi::Function::New(env, Ridges));
  exports.Set("orientedSteps", Napi::Function::New(env, Steps));
}

}  // namespace lanetrace
