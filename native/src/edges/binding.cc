// rowEdges(picture, reaches, threads), edgeScores(views, plane, focals).
#include <napi.h>

#include "binding/arguments.h"
#include "edges/edges.h"
#include "families.h"

namespace lanetrace {

namespace {

// Pixels of a picture that is decoded at all (engine/contract/pictures.ts), and of one side of it.
constexpr double kMostPixels = 1 << 26;
constexpr double kMostReach = 65535;
constexpr std::size_t kMostReaches = 8, kMostFocals = 1024;

std::size_t PixelsOf(int width, int height) {
  const std::size_t pixels = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  if (static_cast<double>(pixels) > kMostPixels)
    throw Refusal("A picture of more than 67,108,864 pixels is not searched for edges.");
  return pixels;
}

Napi::Value Rows(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  js::Borrowed borrowed;
  const js::Fields given(info[0], "picture");
  GreyPicture picture;
  picture.width = given.Whole("width", 1, kMostPixels);
  picture.height = given.Whole("height", 1, kMostPixels);
  picture.grey = borrowed.Array<const std::uint8_t>(given.Get("grey"), "grey");
  const Napi::Array list = js::List(info[1], "reaches");
  if (list.Length() > kMostReaches) throw Refusal("A picture is blurred in at most 8 ways at once.");
  std::vector<int> reaches;
  for (std::uint32_t k = 0; k < list.Length(); ++k) reaches.push_back(js::Whole(list.Get(k), "reach", 0, kMostReach));
  const unsigned threads = js::Threads(info[2]);
  borrowed.Settle();
  if (picture.grey.size() != PixelsOf(picture.width, picture.height))
    throw Refusal("A picture in grey needs one byte for each pixel.");
  ThreadPool pool(threads);
  const auto edges = RowEdges(picture, reaches, pool);
  auto out = Napi::Array::New(env, edges.size());
  for (std::uint32_t k = 0; k < edges.size(); ++k)
    out.Set(k, js::CopyOf<Napi::Float32Array>(env, std::span<const float>(edges[k])));
  return out;
}

Napi::Value Scores(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  js::Borrowed borrowed;
  const Napi::Array list = js::List(info[0], "views");
  std::vector<EdgeView> views;
  for (std::uint32_t k = 0; k < list.Length(); ++k) {
    const js::Fields view(list.Get(k), "view");
    views.push_back({borrowed.Array<const double>(view.Get("offsets"), "offsets"),
                     borrowed.Array<const float>(view.Get("picture"), "picture")});
  }
  const js::Fields given(info[1], "plane");
  const PicturePlane plane{given.Whole("width", 1, kMostPixels), given.Whole("height", 1, kMostPixels),
                           js::Number(given.Get("cx"), "cx"), js::Number(given.Get("cy"), "cy")};
  const auto focals = borrowed.Array<const double>(info[2], "focals");
  borrowed.Settle();
  if (focals.size() > kMostFocals) throw Refusal("At most 1,024 focal lengths are judged at once.");
  const std::size_t pixels = PixelsOf(plane.width, plane.height);
  for (const EdgeView& view : views)
    if (view.picture.size() != pixels) throw Refusal("A picture of edges needs one value for each pixel.");
  const auto scores = EdgeScores(views, plane, focals);
  auto out = Napi::Float64Array::New(env, 2 * scores.size());
  for (std::size_t f = 0; f < scores.size(); ++f) {
    out[2 * f] = scores[f].sum;
    out[2 * f + 1] = scores[f].points;
  }
  return out;
}

}  // namespace

void RegisterEdges(Napi::Env env, Napi::Object exports) {
  exports.Set("rowEdges", js::Function<Rows>(env, "rowEdges"));
  exports.Set("edgeScores", js::Function<Scores>(env, "edgeScores"));
}

}  // namespace lanetrace
