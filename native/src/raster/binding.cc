// Node-API face of the tile stores: the class Tiles and the functions that write sweeps and pictures into them.
#include <napi.h>

#include <cstring>
#include <memory>

#include "binding/arguments.h"
#include "families.h"
#include "parallel/thread_pool.h"
#include "raster/colour.h"
#include "raster/picture.h"
#include "raster/splat.h"
#include "raster/store.h"
#include "sweep/read.h"

namespace lanetrace {

namespace {

// Numbers of tiles: at 0.1 m an edge, more than places that are accepted have.
constexpr double kFarthestTile = 1 << 26;

class Tiles : public js::Handle<Tiles> {
 public:
  static constexpr napi_type_tag kTag = {0x6c616e6574726163, 0x74696c6573000001};
  static constexpr const char* kName = "store of tiles";

  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "Tiles",
                       {Method<&Tiles::Keys>("keys"), Method<&Tiles::Save>("save"), Method<&Tiles::Load>("load"),
                        Method<&Tiles::Drop>("drop"), Method<&Tiles::Channel>("channel"), Method<&Tiles::Set>("set"),
                        Method<&Tiles::Dispose>("dispose")});
  }
  explicit Tiles(const Napi::CallbackInfo& info) : js::Handle<Tiles>(info) {
    js::Guarded(info.Env(), [&] {
      const double edge = js::Number(info[0], "edgeM", 0.1, 1e5);
      const int cells = js::Whole(info[1], "cells", 1, 4096), channels = js::Whole(info[2], "channels", 1, 64);
      constexpr double kMostValues = 1 << 24;  // 64 MB a tile
      if (static_cast<double>(cells) * cells * channels > kMostValues)
        throw Refusal("A tile holds at most 16777216 values.");
      store_ = std::make_unique<TileStore>(edge, cells, channels);
    });
  }
  TileStore& store(Napi::Env env, int channels = 0) {
    if (!store_) throw Napi::Error::New(env, "This tile store was disposed.");
    if (channels != 0 && store_->channels != channels)
      throw Napi::RangeError::New(env, "This tile store has " + std::to_string(store_->channels) + " channels where " +
                                           std::to_string(channels) + " are needed.");
    return *store_;
  }

 private:
  Napi::Value Keys(const Napi::CallbackInfo& info) {
    const TileStore& s = store(info.Env());
    auto out = Napi::Int32Array::New(info.Env(), 2 * s.tiles.size());
    std::size_t i = 0;
    for (const auto& [key, tile] : s.tiles) {
      out[i++] = key.first;
      out[i++] = key.second;
    }
    return out;
  }
  static TileKey KeyOf(const Napi::CallbackInfo& info) {
    return {js::Whole(info[0], "i", -kFarthestTile, kFarthestTile),
            js::Whole(info[1], "j", -kFarthestTile, kFarthestTile)};
  }
  std::size_t ChannelOf(const Napi::CallbackInfo& info) {
    return js::Whole<std::size_t>(info[2], "channel", 0, store(info.Env()).channels - 1);
  }
  std::vector<float>& Existing(const Napi::CallbackInfo& info) {
    TileStore& s = store(info.Env());
    const auto found = s.tiles.find(KeyOf(info));
    if (found == s.tiles.end()) throw Napi::RangeError::New(info.Env(), "There is no such tile in the store.");
    return found->second;
  }
  Napi::Value Save(const Napi::CallbackInfo& info) {
    const std::vector<float>& tile = Existing(info);
    auto out = Napi::Uint8Array::New(info.Env(), tile.size() * sizeof(float));
    std::memcpy(out.Data(), tile.data(), tile.size() * sizeof(float));
    return out;
  }
  Napi::Value Load(const Napi::CallbackInfo& info) {
    TileStore& s = store(info.Env());
    const auto bytes = js::Borrowed().Array<const std::uint8_t>(info[2], "bytes");
    if (bytes.size() != s.Size() * sizeof(float)) throw Refusal("A saved tile has another size than this store's.");
    std::vector<float>& tile = s.Make(KeyOf(info));
    std::memcpy(tile.data(), bytes.data(), bytes.size());
    return info.Env().Undefined();
  }
  Napi::Value Drop(const Napi::CallbackInfo& info) {
    store(info.Env()).tiles.erase(KeyOf(info));
    return info.Env().Undefined();
  }
  Napi::Value Channel(const Napi::CallbackInfo& info) {
    const std::vector<float>& tile = Existing(info);
    const auto channels = static_cast<std::size_t>(store(info.Env()).channels);
    const std::size_t c = ChannelOf(info);
    auto out = Napi::Float32Array::New(info.Env(), tile.size() / channels);
    for (std::size_t i = 0, n = out.ElementLength(); i < n; ++i) out[i] = tile[i * channels + c];
    return out;
  }
  Napi::Value Set(const Napi::CallbackInfo& info) {
    TileStore& s = store(info.Env());
    const auto channels = static_cast<std::size_t>(s.channels);
    const std::size_t c = ChannelOf(info);
    const auto values = js::Borrowed().Array<const float>(info[3], "values");
    if (values.size() * channels != s.Size()) throw Refusal("These values do not fill a channel of this store.");
    std::vector<float>& tile = s.Make(KeyOf(info));
    for (std::size_t i = 0; i < values.size(); ++i) tile[i * channels + c] = values[i];
    return info.Env().Undefined();
  }
  Napi::Value Dispose(const Napi::CallbackInfo& info) {
    store_.reset();
    return info.Env().Undefined();
  }
  std::unique_ptr<TileStore> store_;
};

}  // namespace

TileStore& js::StoreOf(const Napi::Value& value, const char* name, int channels) {
  return Tiles::Of(value, name).store(value.Env(), channels);
}

namespace {

using js::StoreOf;

Napi::Value SplatElevationOf(const Napi::CallbackInfo& info) {
  js::Borrowed borrowed;
  const std::vector<PlacedSweep> sweeps = js::ReadSweeps(info[1], borrowed);
  const double range = js::Number(info[2], "rangeM", 0, 1000);
  const unsigned threads = js::Threads(info[3]);
  borrowed.Settle();
  TileStore& store = StoreOf(info[0], "store", kElevationChannels);
  ThreadPool pool(threads);
  SplatElevation(store, sweeps, range, pool);
  return info.Env().Undefined();
}

IntensityTable ReadTable(const js::Fields& given, int leastLasers) {
  IntensityTable table;
  table.lasers = given.Whole("lasers", leastLasers, 1024);
  table.ranges = given.Whole("ranges", 1, 1024);
  table.rangeStepM = given.Number("rangeStepM", 1e-3, 1e3);
  table.scale = given.Number("scale", 0, 1e30);
  constexpr int kMostCells = 1 << 16;  // a histogram of them takes 64 MB a sweep
  if (table.lasers * table.ranges > kMostCells)
    throw Refusal("An intensity table has at most 65536 cells of laser and range.");
  return table;
}

Napi::Value IntensityHistogramOf(const Napi::CallbackInfo& info) {
  js::Borrowed borrowed;
  const IntensityTable shape = ReadTable(js::Fields(info[1], "shape"), 1);
  const unsigned threads = js::Threads(info[2]);
  const std::vector<PlacedSweep> sweeps = js::ReadSweeps(info[0], borrowed);
  borrowed.Settle();
  ThreadPool pool(threads);
  const std::vector<std::uint32_t> counts = IntensityHistogram(sweeps, shape, pool);
  return js::CopyOf<Napi::Uint32Array>(info.Env(), std::span<const std::uint32_t>(counts));
}

Napi::Value SplatSweepsOf(const Napi::CallbackInfo& info) {
  js::Borrowed borrowed;
  const js::Fields given(info[3], "table");
  IntensityTable table = ReadTable(given, 0);
  const auto medians = borrowed.Array<const float>(given.Get("median"), "median");
  const auto spreads = borrowed.Array<const float>(given.Get("perSpread"), "perSpread");
  table.median = medians.data();
  table.perSpread = spreads.data();
  const std::size_t size = static_cast<std::size_t>(table.lasers) * static_cast<std::size_t>(table.ranges);
  if (medians.size() != size || spreads.size() != size)
    throw Refusal("An intensity table needs one median and one spread a laser and range.");
  const js::Fields chosen(info[4], "options");
  SplatOptions options;
  options.rangeM = chosen.Number("rangeM", 0, 1000);
  options.halfRangeM = chosen.Number("halfRangeM", 1e-3, 1e6);
  options.agreeM = chosen.Number("agreeM", 0, 1e6);
  const unsigned threads = js::Threads(info[5]);
  const std::vector<PlacedSweep> sweeps = js::ReadSweeps(info[2], borrowed);
  borrowed.Settle();
  TileStore& store = StoreOf(info[0], "store", kSurfaceChannels);
  const TileStore& elevation = StoreOf(info[1], "elevation", 1);
  ThreadPool pool(threads);
  SplatSweeps(store, elevation, sweeps, table, options, pool);
  return info.Env().Undefined();
}

Napi::Value SplatPictureOf(const Napi::CallbackInfo& info) {
  js::Borrowed borrowed;
  const Picture picture = js::ReadPicture(info[2], borrowed);
  const js::Fields chosen(info[4], "options");
  ColourOptions options;
  options.farM = chosen.Number("farM", 0, 1000);
  options.nearM = chosen.Number("nearM", 0, 1000);
  options.innerM = chosen.Number("innerM", 0, 1e6);
  options.gain = chosen.Number("gain", 0, 1e3);
  const unsigned threads = js::Threads(info[5]);
  const std::vector<PlacedSweep> occluders = js::ReadSweeps(info[3], borrowed);
  borrowed.Settle();
  TileStore& store = StoreOf(info[0], "store", kSurfaceChannels);
  const TileStore& elevation = StoreOf(info[1], "elevation", 1);
  constexpr double kMostTiles = 1000;  // to each side
  if (options.farM / store.edge > kMostTiles) throw Refusal("\"farM\" reaches over more than 1000 tiles.");
  ThreadPool pool(threads);
  const ColourResult result = SplatPicture(store, elevation, picture, occluders, options, pool);
  auto out = Napi::Object::New(info.Env());
  out.Set("cells", static_cast<double>(result.cells));
  out.Set("hidden", static_cast<double>(result.hidden));
  out.Set("gain", result.gain);
  return out;
}

}  // namespace

void RegisterRaster(Napi::Env env, Napi::Object exports) {
  exports.Set("Tiles", Tiles::Define(env));
  exports.Set("splatElevation", js::Function<SplatElevationOf>(env, "splatElevation"));
  exports.Set("intensityHistogram", js::Function<IntensityHistogramOf>(env, "intensityHistogram"));
  exports.Set("splatSweeps", js::Function<SplatSweepsOf>(env, "splatSweeps"));
  exports.Set("splatPicture", js::Function<SplatPictureOf>(env, "splatPicture"));
}

}  // namespace lanetrace
