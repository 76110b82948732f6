// Node-API face of the map cloud: the class Voxels with add, keys, take (a tile's points), save, load, drop, and thin.
#include <napi.h>

#include <cmath>
#include <cstring>
#include <memory>
#include <unordered_set>

#include "binding/arguments.h"
#include "families.h"
#include "raster/picture.h"
#include "sweep/read.h"
#include "voxels/voxels.h"

namespace lanetrace {

namespace {

// Numbers of tiles: at 0.1 m an edge, more than places that are accepted have.
constexpr double kFarthestTile = 1 << 26;

class Voxels : public js::Handle<Voxels> {
 public:
  static constexpr napi_type_tag kTag = {0x6c616e6574726163, 0x766f78656c730001};
  static constexpr const char* kName = "store of voxels";

  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "Voxels",
                       {Method<&Voxels::Add>("add"), Method<&Voxels::Keys>("keys"), Method<&Voxels::Take>("take"),
                        Method<&Voxels::Save>("save"), Method<&Voxels::Load>("load"), Method<&Voxels::Drop>("drop"),
                        Method<&Voxels::Dispose>("dispose")});
  }
  explicit Voxels(const Napi::CallbackInfo& info) : js::Handle<Voxels>(info) {
    js::Guarded(info.Env(), [&] {
      const double edge = js::Number(info[0], "edgeM", 0.1, 1e5), voxel = js::Number(info[1], "voxelM", 1e-3, 1e5);
      if (edge / voxel > 65000) throw Refusal("A voxel store has at most 65000 voxels an edge.");
      store_ = std::make_unique<VoxelStore>(edge, voxel);
    });
  }

 private:
  VoxelStore& Alive(Napi::Env env) {
    if (!store_) throw Napi::Error::New(env, "This voxel store was disposed.");
    return *store_;
  }
  static std::pair<int, int> KeyOf(const Napi::CallbackInfo& info) {
    return {js::Whole(info[0], "i", -kFarthestTile, kFarthestTile),
            js::Whole(info[1], "j", -kFarthestTile, kFarthestTile)};
  }
  VoxelStore::Tile& Existing(const Napi::CallbackInfo& info) {
    VoxelStore& s = Alive(info.Env());
    const auto found = s.tiles.find(KeyOf(info));
    if (found == s.tiles.end()) throw Napi::RangeError::New(info.Env(), "There is no such tile in the voxel store.");
    return found->second;
  }
  static std::vector<double> TrajectoryOf(const Napi::Value& value) {
    const auto given = js::Borrowed().Array<const double>(value, "trajectory");
    std::vector<double> trajectory(given.begin(), given.end());
    for (const double v : trajectory)
      if (!(std::abs(v) <= 2 * kFarthestM))
        throw Refusal("The vehicle's trajectory is not finite or lies too far away.");
    return trajectory;
  }
  Napi::Value Add(const Napi::CallbackInfo& info) {
    js::Borrowed borrowed;
    const std::vector<PlacedSweep> sweeps = js::ReadSweeps(info[0], borrowed);
    const Napi::Array given = js::List(info[1], "pictures");
    std::vector<Picture> pictures(sweeps.size());
    std::vector<const Picture*> pointers(sweeps.size(), nullptr);
    for (std::uint32_t i = 0; i < given.Length() && i < sweeps.size(); ++i) {
      const Napi::Value value = given.Get(i);
      if (!value.IsObject()) continue;
      pictures[i] = js::ReadPicture(value, borrowed);
      pointers[i] = &pictures[i];
    }
    const std::vector<double> trajectory = TrajectoryOf(info[2]);
    const js::Fields chosen(info[3], "options");
    VoxelOptions options;
    options.rangeM = chosen.Number("rangeM", 0, 1000);
    options.egoM = chosen.Number("egoM", 0, 1000);
    options.corridorM = chosen.Number("corridorM", 0, 100);
    const unsigned threads = js::Threads(info[4]);
    borrowed.Settle();
    VoxelStore& s = Alive(info.Env());
    ThreadPool pool(threads);
    SplatVoxels(s, sweeps, pointers, trajectory, options, pool);
    return info.Env().Undefined();
  }
  Napi::Value Keys(const Napi::CallbackInfo& info) {
    const VoxelStore& s = Alive(info.Env());
    auto out = Napi::Int32Array::New(info.Env(), 2 * s.tiles.size());
    std::size_t i = 0;
    for (const auto& [key, tile] : s.tiles) {
      out[i++] = key.first;
      out[i++] = key.second;
    }
    return out;
  }
  // The voxels hit by at least `leastScans` sweeps: xyz relative to the tile's corner, intensity, rgb, label, sweep.
  Napi::Value Take(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const VoxelStore::Tile& tile = Existing(info);
    const auto least = js::Whole<std::uint32_t>(info[2], "leastScans", 0, 4294967295.0);
    std::size_t n = 0;
    for (const Voxel& v : tile.voxels) n += v.scans >= least ? 1 : 0;
    auto xyz = Napi::Float32Array::New(env, 3 * n);
    auto intensity = Napi::Float32Array::New(env, n);
    auto rgb = Napi::Uint8Array::New(env, 3 * n);
    auto label = Napi::Uint8Array::New(env, n);
    auto sweep = Napi::Uint32Array::New(env, n);
    std::size_t i = 0;
    for (const Voxel& v : tile.voxels) {
      if (v.scans < least) continue;
      xyz[3 * i] = v.x;
      xyz[3 * i + 1] = v.y;
      xyz[3 * i + 2] = v.z;
      intensity[i] = v.intensity;
      rgb[3 * i] = ToInt<std::uint8_t>(v.r + 0.5f, 0, 255);
      rgb[3 * i + 1] = ToInt<std::uint8_t>(v.g + 0.5f, 0, 255);
      rgb[3 * i + 2] = ToInt<std::uint8_t>(v.b + 0.5f, 0, 255);
      label[i] = v.label;
      sweep[i] = v.sweep;
      ++i;
    }
    auto out = Napi::Object::New(env);
    out.Set("xyz", xyz);
    out.Set("intensity", intensity);
    out.Set("rgb", rgb);
    out.Set("label", label);
    out.Set("sweep", sweep);
    return out;
  }
  Napi::Value Save(const Napi::CallbackInfo& info) {
    const VoxelStore::Tile& tile = Existing(info);
    const std::size_t n = tile.voxels.size(), bytes = n * (sizeof(Voxel) + sizeof(std::uint64_t));
    auto out = Napi::Uint8Array::New(info.Env(), bytes);
    if (n > 0) {
      std::memcpy(out.Data(), tile.voxels.data(), n * sizeof(Voxel));
      std::memcpy(out.Data() + n * sizeof(Voxel), tile.keys.data(), n * sizeof(std::uint64_t));
    }
    return out;
  }
  Napi::Value Load(const Napi::CallbackInfo& info) {
    VoxelStore& s = Alive(info.Env());
    const auto bytes = js::Borrowed().Array<const std::uint8_t>(info[2], "bytes");
    const std::size_t each = sizeof(Voxel) + sizeof(std::uint64_t);
    if (bytes.size() % each != 0) throw Refusal("These bytes are not a saved tile of voxels.");
    const std::size_t n = bytes.size() / each;
    std::vector<Voxel> voxels(n);
    std::vector<std::uint64_t> keys(n);
    if (n > 0) {
      std::memcpy(voxels.data(), bytes.data(), n * sizeof(Voxel));
      std::memcpy(keys.data(), bytes.data() + n * sizeof(Voxel), n * sizeof(std::uint64_t));
    }
    VoxelStore::Tile tile;
    for (std::size_t i = 0; i < n; ++i) tile.At(keys[i]) = voxels[i];
    s.tiles[KeyOf(info)] = std::move(tile);
    return info.Env().Undefined();
  }
  Napi::Value Drop(const Napi::CallbackInfo& info) {
    Alive(info.Env()).tiles.erase(KeyOf(info));
    return info.Env().Undefined();
  }
  Napi::Value Dispose(const Napi::CallbackInfo& info) {
    store_.reset();
    return info.Env().Undefined();
  }
  std::unique_ptr<VoxelStore> store_;
};

// thinPoints(xyz, voxelM) → indices of the first point in each voxel, in order. Points that are not finite are left
// out.
Napi::Value ThinPoints(const Napi::CallbackInfo& info) {
  js::Borrowed borrowed;
  const auto xyz = borrowed.Array<const float>(info[0], "xyz");
  if (xyz.size() % 3 != 0) throw Refusal("\"xyz\" needs three values a point.");
  const double per = 1 / js::Number(info[1], "voxelM", 1e-3, 1e6);
  const std::size_t n = xyz.size() / 3;
  std::unordered_set<std::uint64_t> seen;
  seen.reserve(n);
  std::vector<std::uint32_t> kept;
  for (std::size_t i = 0; i < n; ++i) {
    if (!Placeable({xyz[3 * i], xyz[3 * i + 1], xyz[3 * i + 2]})) continue;
    std::uint64_t key = 0;
    for (std::size_t k = 0; k < 3; ++k)
      key = (key << 21) |
            (static_cast<std::uint64_t>(static_cast<std::int64_t>(std::floor(xyz[3 * i + k] * per)) + (1 << 20)) &
             0x1fffff);
    if (seen.insert(key).second) kept.push_back(static_cast<std::uint32_t>(i));
  }
  return js::CopyOf<Napi::Uint32Array>(info.Env(), std::span<const std::uint32_t>(kept));
}

}  // namespace

void RegisterVoxels(Napi::Env env, Napi::Object exports) {
  exports.Set("Voxels", Voxels::Define(env));
  exports.Set("thinPoints", js::Function<ThinPoints>(env, "thinPoints"));
}

}  // namespace lanetrace
