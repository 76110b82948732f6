// Node-API face of the map cloud: the class Voxels with add, keys, take (a tile's points), save, load, drop, and thin.
#include <napi.h>

#include <cmath>
#include <cstring>
#include <memory>
#include <unordered_set>

#include "families.h"
#include "raster/picture.h"
#include "sweep/read.h"
#include "voxels/voxels.h"

namespace lanetrace {

namespace {

class Voxels : public Napi::ObjectWrap<Voxels> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "Voxels",
                       {InstanceMethod("add", &Voxels::Add), InstanceMethod("keys", &Voxels::Keys),
                        InstanceMethod("take", &Voxels::Take), InstanceMethod("save", &Voxels::Save),
                        InstanceMethod("load", &Voxels::Load), InstanceMethod("drop", &Voxels::Drop),
                        InstanceMethod("dispose", &Voxels::Dispose)});
  }
  explicit Voxels(const Napi::CallbackInfo& info) : Napi::ObjectWrap<Voxels>(info) {
    const double edge = info[0].As<Napi::Number>().DoubleValue(), voxel = info[1].As<Napi::Number>().DoubleValue();
    if (!(edge > 0) || !(voxel > 0) || edge / voxel > 65000)
      throw Napi::RangeError::New(info.Env(), "A voxel store needs an edge and a voxel above 0 and at most 65000 voxels an edge.");
    store_ = std::make_unique<VoxelStore>(edge, voxel);
  }

 private:
  VoxelStore& store(Napi::Env env) {
    if (!store_) throw Napi::Error::New(env, "This voxel store was disposed.");
    return *store_;
  }
  static std::pair<int, int> KeyOf(const Napi::CallbackInfo& info) {
    return {info[0].As<Napi::Number>().Int32Value(), info[1].As<Napi::Number>().Int32Value()};
  }
  VoxelStore::Tile& Existing(const Napi::CallbackInfo& info) {
    VoxelStore& s = store(info.Env());
    const auto found = s.tiles.find(KeyOf(info));
    if (found == s.tiles.end()) throw Napi::RangeError::New(info.Env(), "There is no such tile in the voxel store.");
    return found->second;
  }
  Napi::Value Add(const Napi::CallbackInfo& info) {
    VoxelStore& s = store(info.Env());
    const std::vector<PlacedSweep> sweeps = js::ReadSweeps(info[0]);
    const auto given = info[1].As<Napi::Array>();
    std::vector<Picture> pictures(sweeps.size());
    std::vector<const Picture*> pointers(sweeps.size(), nullptr);
    for (std::uint32_t i = 0; i < sweeps.size(); ++i) {
      const Napi::Value value = given.Get(i);
      if (!value.IsObject()) continue;
      pictures[i] = js::ReadPicture(value.As<Napi::Object>());
      pointers[i] = &pictures[i];
    }
    const auto way = info[2].As<Napi::Float64Array>();
    const std::vector<double> corridor(way.Data(), way.Data() + way.ElementLength());
    const auto chosen = info[3].As<Napi::Object>();
    VoxelOptions options;
    options.rangeM = js::Number(chosen, "rangeM");
    options.egoM = js::Number(chosen, "egoM");
    options.corridorM = js::Number(chosen, "corridorM");
    Crew crew(js::Threads(info[4]));
    SplatVoxels(s, sweeps, pointers, corridor, options, crew);
    return info.Env().Undefined();
  }
  Napi::Value Keys(const Napi::CallbackInfo& info) {
    const VoxelStore& s = store(info.Env());
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
    const auto least = info[2].As<Napi::Number>().Uint32Value();
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
      rgb[3 * i] = static_cast<std::uint8_t>(v.r + 0.5f);
      rgb[3 * i + 1] = static_cast<std::uint8_t>(v.g + 0.5f);
      rgb[3 * i + 2] = static_cast<std::uint8_t>(v.b + 0.5f);
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
    VoxelStore& s = store(info.Env());
    const auto bytes = info[2].As<Napi::Uint8Array>();
    const std::size_t each = sizeof(Voxel) + sizeof(std::uint64_t);
    if (bytes.ByteLength() % each != 0) throw Napi::RangeError::New(info.Env(), "These bytes are not a saved tile of voxels.");
    const std::size_t n = bytes.ByteLength() / each;
    std::vector<Voxel> voxels(n);
    std::vector<std::uint64_t> keys(n);
    if (n > 0) {
      std::memcpy(voxels.data(), bytes.Data(), n * sizeof(Voxel));
      std::memcpy(keys.data(), bytes.Data() + n * sizeof(Voxel), n * sizeof(std::uint64_t));
    }
    VoxelStore::Tile tile;
    for (std::size_t i = 0; i < n; ++i) tile.At(keys[i]) = voxels[i];
    s.tiles[KeyOf(info)] = std::move(tile);
    return info.Env().Undefined();
  }
  Napi::Value Drop(const Napi::CallbackInfo& info) {
    store(info.Env()).tiles.erase(KeyOf(info));
    return info.Env().Undefined();
  }
  Napi::Value Dispose(const Napi::CallbackInfo& info) {
    store_.reset();
    return info.Env().Undefined();
  }
  std::unique_ptr<VoxelStore> store_;
};

// thinPoints(xyz, voxelM) → indices of the first point in each voxel, in order.
Napi::Value ThinPoints(const Napi::CallbackInfo& info) {
  const auto xyz = info[0].As<Napi::Float32Array>();
  const double per = 1 / info[1].As<Napi::Number>().DoubleValue();
  const std::size_t n = xyz.ElementLength() / 3;
  std::unordered_set<std::uint64_t> seen;
  seen.reserve(n);
  std::vector<std::uint32_t> kept;
  for (std::size_t i = 0; i < n; ++i) {
    std::uint64_t key = 0;
    for (std::size_t k = 0; k < 3; ++k)
      key = (key << 21) | (static_cast<std::uint64_t>(static_cast<std::int64_t>(std::floor(xyz[3 * i + k] * per)) + (1 << 20)) & 0x1fffff);
    if (seen.insert(key).second) kept.push_back(static_cast<std::uint32_t>(i));
  }
  auto out = Napi::Uint32Array::New(info.Env(), kept.size());
  if (!kept.empty()) std::memcpy(out.Data(), kept.data(), kept.size() * sizeof(std::uint32_t));
  return out;
}

}  // namespace

void RegisterVoxels(Napi::Env env, Napi::Object exports) {
  exports.Set("Voxels", Voxels::Define(env));
  exports.Set("thinPoints", Napi::Function::New(env, ThinPoints));
}

}  // namespace lanetrace
