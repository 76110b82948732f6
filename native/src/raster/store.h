#pragma once
#include <napi.h>

#include "raster/tiles.h"

namespace lanetrace::js {

// The store behind an object of the class Tiles, with so many channels. Handles are looked into last: reading another
// argument may run JavaScript, which may dispose of them.
TileStore& StoreOf(const Napi::Value& value, const char* name, int channels);

}  // namespace lanetrace::js
