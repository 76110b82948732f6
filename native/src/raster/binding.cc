// Node-API face of the tile stores: the class Tiles and the functions that write sweeps and pictures into them.
#include <napi.h>

#include <cstring>
#include <memory>

#include "families.h"
#include "parallel/crew.h"
#include "raster/colour.h"
#include "raster/picture.h"
#include "raster/splat.h"
#include "sweep/read.h"

namespace lanetrace {

namespace {

class Tiles : public Napi::ObjectWrap<Tiles> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "Tiles",
                       {InstanceMethod("keys", &Tiles::Keys), InstanceMethod("save", &Tiles::Save),
                        InstanceMethod("load", &Tiles::Load), InstanceMethod("drop", &Tiles::Drop),
                        InstanceMethod("channel", &Tiles::Channel), InstanceMethod("set", &Tiles::Set),
                        InstanceMethod("dispose", &Tiles::Dispose)});
  }
  explicit Tiles(const Napi::CallbackInfo& info) : Napi::ObjectWrap<Tiles>(info) {
    const double edge = info[0].As<Napi::Number>().DoubleValue();
    const int cells = info[1].As<Napi::Number>().Int32Value(), channels = info[2].As<Napi::Number>().Int32Value();
    if (!(edge > 0) || cells < 1 || cells > 4096 || channels < 1 || channels > 64)
      throw Napi::RangeError::New(info.Env(), "A tile store needs an edge above 0, 1 to 4096 cells and 1 to 64 channels.");
    store_ = std::make_unique<TileStore>(edge, cells, channels);
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
  TileKey KeyOf(const Napi::CallbackInfo& info) {
    return {info[0].As<Napi::Number>().Int32Value(), info[1].As<Napi::Number>().Int32Value()};
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
    const auto bytes = info[2].As<Napi::Uint8Array>();
    if (bytes.ByteLength() != s.Size() * sizeof(float))
      throw Napi::RangeError::New(info.Env(), "A saved tile has another size than this store's.");
    std::vector<float>& tile = s.Make(KeyOf(info));
    std::memcpy(tile.data(), bytes.Data(), bytes.ByteLength());
    return info.Env().Undefined();
  }
  Napi::Value Drop(const Napi::CallbackInfo& info) {
    store(info.Env()).tiles.erase(KeyOf(info));
    return info.Env().Undefined();
  }
  Napi::Value Channel(const Napi::CallbackInfo& info) {
    const std::vector<float>& tile = Existing(info);
    const auto channels = static_cast<std::size_t>(store(info.Env()).channels);
    const auto c = static_cast<std::size_t>(info[2].As<Napi::Number>().Int32Value());
    if (c >= channels) throw Napi::RangeError::New(info.Env(), "There is no such channel in the store.");
    auto out = Napi::Float32Array::New(info.Env(), tile.size() / channels);
    for (std::size_t i = 0, n = out.ElementLength(); i < n; ++i) out[i] = tile[i * channels + c];
    return out;
  }
  Napi::Value Set(const Napi::CallbackInfo& info) {
    TileStore& s = store(info.Env());
    const auto channels = static_cast<std::size_t>(s.channels);
    const auto c = static_cast<std::size_t>(info[2].As<Napi::Number>().Int32Value());
    const auto values = info[3].As<Napi::Float32Array>();
    if (c >= channels || values.ElementLength() * channels != s.Size())
      throw Napi::RangeError::New(info.Env(), "These values do not fill a channel of this store.");
    std::vector<float>& tile = s.Make(KeyOf(info));
    for (std::size_t i = 0, n = values.ElementLength(); i < n; ++i) tile[i * channels + c] = values[i];
    return info.Env().Undefined();
  }
  Napi::Value Dispose(const Napi::CallbackInfo& info) {
    store_.reset();
    return info.Env().Undefined();
  }
  std::unique_ptr<TileStore> store_;
};

TileStore& StoreOf(const Napi::Value& value, int channels) {
  return Tiles::Unwrap(value.As<Napi::Object>())->store(value.Env(), channels);
}

Napi::Value SplatElevationOf(const Napi::CallbackInfo& info) {
  TileStore& store = StoreOf(info[0], kElevationChannels);
  Crew crew(js::Threads(info[3]));
  SplatElevation(store, js::ReadSweeps(info[1]), info[2].As<Napi::Number>().DoubleValue(), crew);
  return info.Env().Undefined();
}

IntensityTable ReadTable(const Napi::Object& given) {
  IntensityTable table;
  table.lasers = static_cast<int>(js::Number(given, "lasers"));
  table.ranges = static_cast<int>(js::Number(given, "ranges"));
  table.rangeStepM = js::Number(given, "rangeStepM");
  table.scale = js::Number(given, "scale");
  if (table.lasers < 0 || table.lasers > 1024 || table.ranges < 1 || table.ranges > 1024 || !(table.rangeStepM > 0))
    throw Napi::RangeError::New(given.Env(), "An intensity table has at most 1024 lasers and 1024 ranges.");
  return table;
}

Napi::Value IntensityHistogramOf(const Napi::CallbackInfo& info) {
  const IntensityTable shape = ReadTable(info[1].As<Napi::Object>());
  Crew crew(js::Threads(info[2]));
  const std::vector<std::uint32_t> counts = IntensityHistogram(js::ReadSweeps(info[0]), shape, crew);
  auto out = Napi::Uint32Array::New(info.Env(), counts.size());
  std::memcpy(out.Data(), counts.data(), counts.size() * sizeof(std::uint32_t));
  return out;
}

Napi::Value SplatSweepsOf(const Napi::CallbackInfo& info) {
  TileStore& store = StoreOf(info[0], kSurfaceChannels);
  const TileStore& elevation = StoreOf(info[1], 1);
  const auto given = info[3].As<Napi::Object>();
  IntensityTable table = ReadTable(given);
  std::size_t medians = 0, spreads = 0;
  table.median = js::Values<float, Napi::Float32Array>(given, "median", medians);
  table.perSpread = js::Values<float, Napi::Float32Array>(given, "perSpread", spreads);
  const std::size_t size = static_cast<std::size_t>(table.lasers) * static_cast<std::size_t>(table.ranges);
  if (medians != size || spreads != size)
    throw Napi::RangeError::New(info.Env(), "An intensity table needs one median and one spread a laser and range.");
  const auto chosen = info[4].As<Napi::Object>();
  SplatOptions options;
  options.rangeM = js::Number(chosen, "rangeM");
  options.halfRangeM = js::Number(chosen, "halfRangeM");
  options.agreeM = js::Number(chosen, "agreeM");
  Crew crew(js::Threads(info[5]));
  SplatSweeps(store, elevation, js::ReadSweeps(info[2]), table, options, crew);
  return info.Env().Undefined();
}

Napi::Value SplatPictureOf(const Napi::CallbackInfo& info) {
  TileStore& store = StoreOf(info[0], kSurfaceChannels);
  const TileStore& elevation = StoreOf(info[1], 1);
  const Picture picture = js::ReadPicture(info[2].As<Napi::Object>());
  const auto chosen = info[4].As<Napi::Object>();
  ColourOptions options;
  options.nearM = js::Number(chosen, "nearM");
  options.farM = js::Number(chosen, "farM");
  options.innerM = js::Number(chosen, "innerM");
  options.gain = js::Number(chosen, "gain");
  Crew crew(js::Threads(info[5]));
  const ColourResult result = SplatPicture(store, elevation, picture, js::ReadSweeps(info[3]), options, crew);
  auto out = Napi::Object::New(info.Env());
  out.Set("cells", static_cast<double>(result.cells));
  out.Set("hidden", static_cast<double>(result.hidden));
  out.Set("gain", result.gain);
  return out;
}

}  // namespace

void RegisterRaster(Napi::Env env, Napi::Object exports) {
  exports.Set("Tiles", Tiles::Define(env));
  exports.Set("splatElevation", Napi::Function::New(env, SplatElevationOf));
  exports.Set("intensityHistogram", Napi::Function::New(env, IntensityHistogramOf));
  exports.Set("splatSweeps", Napi::Function::New(env, SplatSweepsOf));
  exports.Set("splatPicture", Napi::Function::New(env, SplatPictureOf));
}

}  // namespace lanetrace
