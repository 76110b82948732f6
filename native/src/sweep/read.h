#pragma once
// How bindings read sweeps from JavaScript. Arrays are only borrowed for the length of the call.
#include <napi.h>

#include <string>
#include <vector>

#include "binding/arguments.h"
#include "sweep/sweep.h"

namespace lanetrace::js {

inline PlacedSweep ReadSweep(const Napi::Value& value, Borrowed& borrowed) {
  const Fields given(value, "sweep");
  PlacedSweep sweep;
  // Fractions and what lies outside were cut off before, too; a running number needs no more.
  sweep.scan = given.Whole<std::uint32_t>("scan", 0, 4294967295.0);
  const std::string name = "Sweep " + std::to_string(sweep.scan);
  const std::span<const float> xyz = borrowed.Array<const float>(given.Get("xyz"), "xyz");
  if (xyz.size() % 3 != 0) throw Refusal(name + ": \"xyz\" needs three values a point.");
  sweep.xyz = xyz.data();
  sweep.count = xyz.size() / 3;
  const auto column = [&]<typename T>(const char* field, const T*& to) {
    const std::span<const T> values = borrowed.Optional<const T>(given.Get(field), field);
    if (!values.empty() && values.size() != sweep.count)
      throw Refusal(name + ": \"" + field + "\" has " + std::to_string(values.size()) + " values for " +
                    std::to_string(sweep.count) + " points.");
    to = values.empty() ? nullptr : values.data();
  };
  column("time", sweep.time);
  column("intensity", sweep.intensity);
  column("ring", sweep.ring);
  column("labels", sweep.labels);
  // Copied at once: what follows may run JavaScript, and other threads may write to shared memory.
  const std::span<const double> lent = Borrowed().Array<const double>(given.Get("poses"), "poses");
  const std::vector<double> poses(lent.begin(), lent.end());
  const double from = given.Number("from", -1e18, 1e18), to = given.Number("to", -1e18, 1e18);
  if (poses.empty() || poses.size() % 7 != 0) throw Refusal(name + ": \"poses\" needs seven numbers a knot.");
  for (std::size_t k = 0; k < poses.size() / 7; ++k) CheckPose(&poses[7 * k], name + ": pose " + std::to_string(k));
  sweep.Place(poses.data(), poses.size() / 7, from, to);
  return sweep;
}

inline std::vector<PlacedSweep> ReadSweeps(const Napi::Value& value, Borrowed& borrowed) {
  const Napi::Array list = List(value, "sweeps");
  std::vector<PlacedSweep> sweeps;
  for (std::uint32_t i = 0; i < list.Length(); ++i) sweeps.push_back(ReadSweep(list.Get(i), borrowed));
  return sweeps;
}

}  // namespace lanetrace::js
