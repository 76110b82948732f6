// The one door between Node-API and the kernels: each family registers its own functions under its own name.
#include <napi.h>

#include "families.h"

namespace {

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  lanetrace::RegisterFamilies(env, exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(lanetrace, Init)
