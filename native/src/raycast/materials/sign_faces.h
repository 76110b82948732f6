#pragma once
#include <cstdint>

// What is painted on a sign. The numbers travel in a triangle's parameter and are shared with
// engine/kernels/sign-faces.ts; test/unit/kernels/shared-numbers.test.ts holds the two against one another. Append,
// never renumber: worlds keep them.
namespace lanetrace::raycast {

enum class SignFace : std::uint32_t {
  kGiveWay = 0,
  kStop = 1,
  kPriorityRoad = 2,
  kPedestrianCrossing = 10,
  kParking = 11,
  kNoStopping = 12,
  kStraightOn = 13,
  kDirection = 14,
  kStreetName = 15,
  kUsBoard = 16,       // value: UsBoard
  kSpeedLimit = 20,    // value: km/h
  kUsSpeedLimit = 21,  // value: mph
  kWarning = 22,       // value: SignSymbol
  kUsWarning = 23,     // value: SignSymbol
  kPlainYellow = 24,
  kUsNoParking = 25,
  kChevron = 26,  // value: Chevron
  kBusStop = 27,
  kCyclePath = 28,
};

// What a warning sign warns of.
enum class SignSymbol : std::uint32_t {
  kBendRight = 0,
  kBendLeft = 1,
  kPeople = 2,
  kLights = 3,
  kCrosswalk = 4,
};

enum class UsBoard : std::uint32_t {
  kName = 0,
  kDestinations = 1,
};

enum class Chevron : std::uint32_t {
  kRight = 0,
  kLeft = 1,
};

}  // namespace lanetrace::raycast
