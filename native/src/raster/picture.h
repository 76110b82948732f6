#pragma once
#include <napi.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "binding/arguments.h"
#include "raster/colour.h"

// How bindings read a picture from JavaScript. Its pixels are only borrowed for the length of the call.
namespace lanetrace::js {

inline Lens LensNamed(Napi::Env env, const std::string& name) {
  if (name == "pinhole") return Lens::kPinhole;
  if (name == "brown-conrady") return Lens::kBrownConrady;
  if (name == "kannala-brandt") return Lens::kKannalaBrandt;
  throw Napi::TypeError::New(env, "There is no lens \"" + name + "\".");
}

// Refused where the rows are not of length 1 and at right angles, as far as rounding lets them be.
inline void CheckRotation(const double* r) {
  constexpr double kTolerance = 0.02;
  for (int i = 0; i < 3; ++i)
    for (int j = i; j < 3; ++j) {
      const double dot = r[3 * i] * r[3 * j] + r[3 * i + 1] * r[3 * j + 1] + r[3 * i + 2] * r[3 * j + 2];
      if (!(std::abs(dot - (i == j ? 1 : 0)) <= kTolerance))
        throw Refusal("The \"rotation\" of a picture is no rotation.");
    }
}

inline Picture ReadPicture(const Napi::Value& value, Borrowed& borrowed) {
  const Fields given(value, "picture");
  Picture picture;
  picture.width = given.Whole("width", 4, 65535);
  picture.height = given.Whole("height", 4, 65535);
  const auto rgb = borrowed.Array<const std::uint8_t>(given.Get("rgb"), "rgb");
  if (rgb.size() != static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) * 3)
    throw Refusal("A picture needs width x height x 3 bytes.");
  picture.rgb = rgb.data();
  const Napi::Value mask = value.As<Napi::Object>().Get("mask");
  if (!mask.IsUndefined()) {
    const Fields of(mask, "mask");
    picture.maskWidth = of.Whole("width", 1, 65535);
    picture.maskHeight = of.Whole("height", 1, 65535);
    const auto cells = borrowed.Array<const std::uint8_t>(of.Get("cells"), "cells");
    if (cells.size() != static_cast<std::size_t>(picture.maskWidth) * static_cast<std::size_t>(picture.maskHeight))
      throw Refusal("A mask needs width x height bytes.");
    picture.mask = cells.data();
  }
  // Pixels: a lens of a degree on the widest picture has less.
  constexpr double kMostPixels = 1e7;
  picture.fx = given.Number("fx", 1e-3, kMostPixels);
  picture.fy = given.Number("fy", 1e-3, kMostPixels);
  picture.cx = given.Number("cx", -kMostPixels, kMostPixels);
  picture.cy = given.Number("cy", -kMostPixels, kMostPixels);
  picture.lens = LensNamed(value.Env(), given.Get("lens").ToString());
  // Copied one by one as they are read: what follows may run JavaScript.
  const auto numbers = [&](const char* name) {
    const auto values = Borrowed().Array<const double>(given.Get(name), name);
    std::vector<double> copy(values.begin(), values.end());
    for (const double v : copy)
      if (!std::isfinite(v)) throw Refusal(std::string("The \"") + name + "\" of a picture is not finite.");
    return copy;
  };
  const std::vector<double> distortion = numbers("distortion"), rotation = numbers("rotation"),
                            position = numbers("position");
  picture.distortions = static_cast<int>(std::min<std::size_t>(distortion.size(), 8));
  std::copy_n(distortion.begin(), picture.distortions, picture.distortion);
  if (rotation.size() != 9 || position.size() != 3)
    throw Refusal("A picture needs a rotation of 9 and a position of 3 numbers.");
  CheckRotation(rotation.data());
  for (const double p : position)
    if (std::abs(p) > kFarthestM)
      throw Refusal("A picture was taken " + Shown(std::abs(p)) + " m from the origin; at most " + Shown(kFarthestM) +
                    " m is possible.");
  std::copy(rotation.begin(), rotation.end(), picture.rotation);
  std::copy(position.begin(), position.end(), picture.position);
  return picture;
}

}  // namespace lanetrace::js
