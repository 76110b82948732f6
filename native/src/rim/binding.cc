// rimScores(window, channels, weights, threads).
#include <napi.h>

#include "binding/arguments.h"
#include "families.h"
#include "rim/rim.h"

namespace lanetrace {

namespace {

// The profile reaches 1.25 m across and 0.8 m along; the margin must hold both.
constexpr double kReachM = 1.6;

Napi::Value Scores(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  js::Borrowed borrowed;
  const js::Fields window(info[0], "window"), channels(info[1], "channels");
  RimGround ground;
  ground.width = window.Whole("width", 1, 8192);
  ground.margin = window.Whole("margin", 0, 4096);
  ground.resolutionM = window.Number("resolutionM", 0.01, 1);
  if (ground.width <= 2 * ground.margin) throw Refusal("A window needs to be wider than twice its margin.");
  if (ground.margin * ground.resolutionM < kReachM)
    throw Refusal("A rim is judged in a window with a margin of 1.6 m.");
  const std::size_t size = static_cast<std::size_t>(ground.width) * static_cast<std::size_t>(ground.width);
  const auto channel = [&](const char* name) {
    const auto values = borrowed.Array<const float>(channels.Get(name), name);
    if (values.size() != size) throw Refusal("A channel needs one value for each cell of the window.");
    return values;
  };
  ground.elevation = channel("elevation");
  ground.density = channel("density");
  ground.intensity = channel("intensity");
  ground.intensityWeight = channel("intensityWeight");
  ground.height = channel("height");
  const int factor = RimFactor(ground.resolutionM);
  const int side = ground.width / factor - 2 * (ground.margin / factor);
  ground.wanted = borrowed.Array<const std::uint8_t>(channels.Get("wanted"), "wanted");
  if (side < 1 || ground.wanted.size() != static_cast<std::size_t>(side) * static_cast<std::size_t>(side))
    throw Refusal("What is wanted needs one value for each cell of the result.");
  const auto weights = borrowed.Array<const float>(info[2], "weights");
  constexpr std::size_t kEach = kRimFeatures + 1;
  if (weights.empty() || weights.size() % kEach != 0 || weights.size() > kMostRimKinds * kEach)
    throw Refusal("A kind of rim is judged by 29 weights and a bias, and there are one to four kinds.");
  const unsigned threads = js::Threads(info[3]);
  borrowed.Settle();
  ThreadPool pool(threads);
  const RimResult result = RimScores(ground, weights, pool);
  auto out = Napi::Object::New(env);
  out.Set("side", result.side);
  out.Set("cellM", result.cellM);
  out.Set("score", js::CopyOf<Napi::Float32Array>(env, std::span<const float>(result.score)));
  out.Set("direction", js::CopyOf<Napi::Uint8Array>(env, std::span<const std::uint8_t>(result.direction)));
  out.Set("kind", js::CopyOf<Napi::Uint8Array>(env, std::span<const std::uint8_t>(result.kind)));
  return out;
}

}  // namespace

void RegisterRim(Napi::Env env, Napi::Object exports) {
  exports.Set("rimScores", js::Function<Scores>(env, "rimScores"));
}

}  // namespace lanetrace
