#pragma once
#include <cstdint>

#include "raycast/materials/sign_faces.h"
#include "raycast/maths/vec.h"

namespace lanetrace::raycast {

// Colour of a sign's face at u, v in -1..1; value: what the face's entry in sign_faces.h says; f: half extent of the
// patch that is averaged over.
Vec3 SignColour(SignFace face, std::uint32_t value, float u, float v, float f);

}  // namespace lanetrace::raycast
