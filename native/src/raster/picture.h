#pragma once
#include <napi.h>

#include <algorithm>
#include <string>

#include "raster/colour.h"
#include "sweep/read.h"

// How bindings read a picture from JavaScript. Its pixels are only borrowed for the length of the call.
namespace lanetrace::js {

inline Picture ReadPicture(const Napi::Object& given) {
  Picture picture;
  std::size_t length = 0, rotation = 0, position = 0, distortion = 0;
  picture.width = static_cast<int>(Number(given, "width"));
  picture.height = static_cast<int>(Number(given, "height"));
  picture.rgb = Values<std::uint8_t, Napi::Uint8Array>(given, "rgb", length);
  if (picture.width < 4 || picture.height < 4 ||
      length != static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) * 3)
    throw Napi::RangeError::New(given.Env(), "A picture needs width × height × 3 bytes and at least 4 pixels a side.");
  picture.fx = Number(given, "fx");
  picture.fy = Number(given, "fy");
  picture.cx = Number(given, "cx");
  picture.cy = Number(given, "cy");
  const std::string lens = given.Get("lens").As<Napi::String>().Utf8Value();
  picture.lens = lens == "kannala-brandt" ? Lens::kKannalaBrandt
                                          : (lens == "brown-conrady" ? Lens::kBrownConrady : Lens::kPinhole);
  const double* k = Values<double, Napi::Float64Array>(given, "distortion", distortion);
  picture.distortions = static_cast<int>(distortion < 8 ? distortion : 8);
  for (int i = 0; i < picture.distortions; ++i) picture.distortion[i] = k[i];
  const double* r = Values<double, Napi::Float64Array>(given, "rotation", rotation);
  const double* p = Values<double, Napi::Float64Array>(given, "position", position);
  if (rotation != 9 || position != 3) throw Napi::RangeError::New(given.Env(), "A picture needs a rotation of 9 and a position of 3 numbers.");
  std::copy(r, r + 9, picture.rotation);
  std::copy(p, p + 3, picture.position);
  return picture;
}

}  // namespace lanetrace::js
