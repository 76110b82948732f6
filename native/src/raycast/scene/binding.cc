// What the world is made of: meshes, instances of them, paint and materials on the ground, things that move.
#include <algorithm>
#include <cmath>

#include "raycast/handles.h"
#include "raycast/materials/materials.h"

namespace lanetrace::raycast {

namespace {

// row[0..4]: both ends of the axis and half the width.
Strip StripOf(const Row& row) {
  return {row.PlaceAt(0), row.PlaceAt(1), row.PlaceAt(2), row.PlaceAt(3), row.At(4, 0, 1000, "half the width of ")};
}

// row[3..9]: place, yaw, pitch, roll, scale.
Placement PlacementOf(const Row& row) {
  Placement placement;
  placement.p = {row.PlaceAt(3), row.PlaceAt(4), row.PlaceAt(5)};
  for (std::size_t k = 6; k < 9; ++k) row.AngleAt(k);
  placement.scale = row.At(9, 1e-6, kFar, "the scale of ");
  const double cy = std::cos(row[6]), sy = std::sin(row[6]), cp = std::cos(row[7]), sp = std::sin(row[7]);
  const double cr = std::cos(row[8]), sr = std::sin(row[8]);
  auto vec = [](double x, double y, double z) {
    return Vec3{static_cast<float>(x), static_cast<float>(y), static_cast<float>(z)};
  };
  placement.ax = vec(cy * cp, sy * cp, -sp);
  placement.ay = vec(cy * sp * sr - sy * cr, sy * sp * sr + cy * cr, cp * sr);
  placement.az = vec(cy * sp * cr + sy * sr, sy * sp * cr - cy * sr, cp * cr);
  return placement;
}

}  // namespace

Napi::Value RaycastScene::AddMesh(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const js::Fields from(info[0], "mesh");
  MeshData data;
  data.positions = VectorOf<float>(from, "positions");
  data.normals = VectorOf<float>(from, "normals");
  data.uvs = VectorOf<float>(from, "uvs");
  data.indices = VectorOf<std::uint32_t>(from, "indices");
  data.materials = VectorOf<std::uint16_t>(from, "materials");
  data.parameters = VectorOf<std::uint32_t>(from, "parameters");
  const std::size_t vertices = data.positions.size() / 3, triangles = data.materials.size();
  Require(
      data.positions.size() == vertices * 3 && data.normals.size() == vertices * 3 && data.uvs.size() == vertices * 2,
      "positions, normals and uvs must be of the same count of vertices");
  Require(data.indices.size() == triangles * 3 && data.parameters.size() == triangles,
          "indices and parameters must fit the count of materials");
  Require(triangles > 0, "a mesh needs a triangle");
  constexpr std::size_t kMostTriangles = std::size_t{1} << 26;  // 12 GB with the hierarchy
  Require(triangles <= kMostTriangles, "a mesh has at most 67108864 triangles");
  for (const std::uint32_t i : data.indices) Require(i < vertices, "an index points past the vertices");
  for (const std::uint16_t m : data.materials) Require(m < kMaterials, "unknown material");
  double reach = 0;
  for (const float p : data.positions) reach = std::max(reach, Within(std::abs(p), 0, kFar, "a position"));
  for (const float n : data.normals) Within(n, -2, 2, "a number of a normal");
  for (const float t : data.uvs) Within(t, -kFar, kFar, "a texture coordinate");
  Scene& scene = Alive(env);
  Require(!built_, "meshes must be added before build()");
  reach_.reserve(reach_.size() + 1);
  const std::uint32_t mesh = scene.AddMesh(std::move(data));
  reach_.push_back(2 * reach);  // further than any corner from the mesh's origin
  return Napi::Number::New(env, mesh);
}

// The number of a mesh at row[0]. At that scale it must lie within the world's bounds wherever its origin is.
std::uint32_t RaycastScene::MeshOf(const Row& row, double scale) const {
  const std::string what(row.what);
  Require(row[0] >= 0 && row[0] < static_cast<double>(reach_.size()), what + " names an unknown mesh");
  const auto mesh = static_cast<std::uint32_t>(row[0]);
  Require(reach_[mesh] * scale <= 2 * kFar, what + " is larger than the world may be");
  return mesh;
}

// Rows of 11: mesh, id, parameter, x, y, z, yaw, pitch, roll, scale, casts shadow.
Napi::Value RaycastScene::AddInstances(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const std::vector<double> rows = RowsOf(info[0], "instances", 11);
  Scene& scene = Alive(env);
  Require(!built_, "instances must be added before build()");
  std::vector<Instance> instances;
  for (std::size_t i = 0; i < rows.size(); i += 11) {
    const Row row{&rows[i], "an instance"};
    Instance instance;
    Require(row[9] > 0, "an instance needs a positive scale");
    instance.mesh = MeshOf(row, row[9]);
    instance.id = row.WordAt(1, "the id of ");
    instance.parameter = row.WordAt(2, "the parameter of ");
    instance.placement = PlacementOf(row);
    instance.castsShadow = row[10] != 0;
    instances.push_back(instance);
  }
  for (const Instance& instance : instances) scene.AddInstance(instance);
  return env.Undefined();
}

// Rows of 8: x0, y0, x1, y1, half width, wear, colour, kind.
Napi::Value RaycastScene::SetMarkings(const Napi::CallbackInfo& info) {
  const std::vector<double> rows = RowsOf(info[0], "markings", 8);
  std::vector<Marking> markings;
  for (std::size_t i = 0; i < rows.size(); i += 8) {
    const Row row{&rows[i], "a marking"};
    Marking m;
    m.strip = StripOf(row);
    m.wear = row.At(5, -100, 100, "the wear of ");
    m.colour = row.At(6, -100, 100, "the colour of ");
    m.kind = static_cast<std::uint8_t>(row.At(7, 0, 254, "the kind of "));
    markings.push_back(m);
  }
  Alive(info.Env()).SetMarkings(std::move(markings));
  return info.Env().Undefined();
}

// Rows of 13: x0, y0, x1, y1, half width, soft, albedo, warmth, reflectance, cover, rough, unit, layer.
Napi::Value RaycastScene::SetDecals(const Napi::CallbackInfo& info) {
  const std::vector<double> rows = RowsOf(info[0], "decals", 13);
  std::vector<Decal> decals;
  for (std::size_t i = 0; i < rows.size(); i += 13) {
    const Row row{&rows[i], "a decal"};
    Decal d;
    d.strip = StripOf(row);
    d.soft = row.At(5, 0, 1000, "the soft rim of ");
    d.albedo = row.At(6, 0, 1, "the albedo of ");
    d.warmth = row.At(7, 0, 1, "the warmth of ");
    d.reflectance = row.At(8, 0, 1, "the reflectance of ");
    d.cover = row.At(9, 0, 1, "the cover of ");
    d.rough = row.At(10, 0, 1, "the roughness of ");
    d.unit = row.At(11, 0, 1000, "the stone of ");
    Require(d.unit == 0 || d.unit >= 0.01f, "a stone of a decal is at least a centimetre long");
    d.layer = static_cast<std::uint8_t>(row.At(12, 0, DecalGrid::kLayers - 1, "the layer of "));
    decals.push_back(d);
  }
  Alive(info.Env()).SetDecals(std::move(decals));
  return info.Env().Undefined();
}

// Rows of 13: mesh, id, parameter, x0, y0, z0, yaw0, pitch0, x1, y1, z1, yaw1, pitch1.
Napi::Value RaycastScene::SetMovers(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const std::vector<double> rows = RowsOf(info[0], "movers", 13);
  Scene& scene = Ready(env);
  std::vector<Mover> movers;
  for (std::size_t i = 0; i < rows.size(); i += 13) {
    const Row row{&rows[i], "a mover"};
    Mover m;
    m.mesh = MeshOf(row, 1);
    m.id = row.WordAt(1, "the id of ");
    m.parameter = row.WordAt(2, "the parameter of ");
    m.p0 = {row.PlaceAt(3), row.PlaceAt(4), row.PlaceAt(5)};
    m.yaw0 = row.AngleAt(6);
    m.pitch0 = row.AngleAt(7);
    m.p1 = {row.PlaceAt(8), row.PlaceAt(9), row.PlaceAt(10)};
    m.yaw1 = row.AngleAt(11);
    m.pitch1 = row.AngleAt(12);
    movers.push_back(m);
  }
  scene.SetMovers(std::move(movers));
  return env.Undefined();
}

}  // namespace lanetrace::raycast
