// Node-API face of the dynamics stage: the class RangeViews with see, forget, judge and dispose.
#include <napi.h>

#include <map>
#include <memory>
#include <string>

#include "binding/arguments.h"
#include "dynamics/judge.h"
#include "families.h"
#include "parallel/thread_pool.h"
#include "raster/store.h"
#include "sweep/read.h"

namespace lanetrace {

namespace {

// A view takes half a megabyte.
constexpr std::size_t kMostViews = 2048;

MotionOptions ReadOptions(const Napi::Value& value) {
  const js::Fields given(value, "options");
  MotionOptions options;
  options.rangeM = given.Number("rangeM", 1, 250);
  options.egoM = given.Number("egoM", 0, 100);
  options.voxelM = given.Number("voxelM", 0.05, 10);
  options.marginM = given.Number("marginM", 0, 100);
  options.marginShare = given.Number("marginShare", 0, 1);
  options.cellM = given.Number("cellM", 0.1, 10);
  options.leastFree = given.Whole("leastFree", 1, 255);
  options.freePerHit = given.Number("freePerHit", 0, 255);
  options.groundM = given.Number("groundM", 0, 10);
  options.movingGateM = given.Number("movingGateM", 0, 10);
  options.standingGateM = given.Number("standingGateM", 0, 10);
  options.movingVotes = given.Whole("movingVotes", 0, 255);
  options.standingVotes = given.Whole("standingVotes", 0, 255);
  options.everyVoxel = given.Truth("everyVoxel");
  return options;
}

class RangeViews : public js::Handle<RangeViews> {
 public:
  static constexpr napi_type_tag kTag = {0x6c616e6574726163, 0x72616e6765760001};
  static constexpr const char* kName = "store of range views";

  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "RangeViews",
                       {Method<&RangeViews::See>("see"), Method<&RangeViews::Forget>("forget"),
                        Method<&RangeViews::Judge>("judge"), Method<&RangeViews::Dispose>("dispose")});
  }
  explicit RangeViews(const Napi::CallbackInfo& info) : js::Handle<RangeViews>(info) {
    js::Guarded(info.Env(), [&] { egoM_ = js::Number(info[0], "egoM", 0, 1000); });
  }

 private:
  void CheckAlive(Napi::Env env) const {
    if (disposed_) throw Napi::Error::New(env, "This store of range views was disposed.");
  }

  // see(sweeps, threads): keeps a view of each under its scan number.
  Napi::Value See(const Napi::CallbackInfo& info) {
    js::Borrowed borrowed;
    const std::vector<PlacedSweep> sweeps = js::ReadSweeps(info[0], borrowed);
    const unsigned threads = js::Threads(info[1]);
    borrowed.Settle();
    CheckAlive(info.Env());
    if (views_.size() + sweeps.size() > kMostViews) throw Refusal("More than 2048 range views are kept at once.");
    std::vector<std::unique_ptr<RangeView>> made(sweeps.size());
    ThreadPool pool(threads);
    pool.Run(sweeps.size(), [&](std::size_t i) { made[i] = std::make_unique<RangeView>(sweeps[i], egoM_); });
    for (std::size_t i = 0; i < sweeps.size(); ++i) views_[sweeps[i].scan] = std::move(made[i]);
    return info.Env().Undefined();
  }

  // forget(before): drops the views of scans below.
  Napi::Value Forget(const Napi::CallbackInfo& info) {
    const auto before = js::Whole<std::uint32_t>(info[0], "before", 0, 4294967295.0);
    CheckAlive(info.Env());
    views_.erase(views_.begin(), views_.lower_bound(before));
    return info.Env().Undefined();
  }

  // judge(sweeps, elevation, witnesses, hits, echoes, options, threads): for each sweep its labels, and voxels with
  // their votes. Echoes have four numbers each: x, y, 1 where it moves, and the number of its scan.
  Napi::Value Judge(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    js::Borrowed borrowed;
    const std::vector<PlacedSweep> sweeps = js::ReadSweeps(info[0], borrowed);
    const Napi::Array scans = js::List(info[2], "witnesses"), counted = js::List(info[3], "hits"),
                      heard = js::List(info[4], "echoes");
    struct Asked {
      std::vector<std::uint32_t> scans;
      std::vector<std::uint8_t> hits;
      std::vector<Echo> echoes;
    };
    std::vector<Asked> asked(sweeps.size());
    for (std::uint32_t i = 0; i < sweeps.size(); ++i) {
      const auto lentScans = js::Borrowed().Array<const std::uint32_t>(scans.Get(i), "witnesses");
      asked[i].scans.assign(lentScans.begin(), lentScans.end());
      const auto lentHits = js::Borrowed().Array<const std::uint8_t>(counted.Get(i), "hits");
      asked[i].hits.assign(lentHits.begin(), lentHits.end());
      if (asked[i].hits.size() != asked[i].scans.size() || asked[i].scans.size() > 255)
        throw Refusal("\"hits\" needs a value for each of at most 255 witnesses.");
      const auto lentEchoes = js::Borrowed().Array<const double>(heard.Get(i), "echoes");
      if (lentEchoes.size() % 4 != 0) throw Refusal("\"echoes\" needs four numbers each.");
      for (std::size_t k = 0; k < lentEchoes.size(); k += 4) {
        if (!Placeable({lentEchoes[k], lentEchoes[k + 1], 0})) continue;
        asked[i].echoes.push_back({lentEchoes[k], lentEchoes[k + 1], lentEchoes[k + 2] > 0,
                                   ToInt<std::int32_t>(lentEchoes[k + 3], 0, 1 << 30)});
      }
    }
    const MotionOptions options = ReadOptions(info[5]);
    const unsigned threads = js::Threads(info[6]);
    borrowed.Settle();
    // Handles are looked into last: reading another argument may run JavaScript, which may dispose of them.
    CheckAlive(env);
    const TileStore& elevation = js::StoreOf(info[1], "elevation", 1);
    std::vector<std::vector<Witness>> witnesses(sweeps.size());
    for (std::size_t i = 0; i < sweeps.size(); ++i) {
      for (std::size_t k = 0; k < asked[i].scans.size(); ++k) {
        const auto found = views_.find(asked[i].scans[k]);
        if (found == views_.end())
          throw Refusal("There is no range view of sweep " + std::to_string(asked[i].scans[k]) + ".");
        witnesses[i].push_back({found->second.get(), asked[i].hits[k] != 0});
      }
    }
    std::vector<MotionResult> results(sweeps.size());
    ThreadPool pool(threads);
    pool.Run(sweeps.size(), [&](std::size_t i) {
      results[i] = JudgeMotion(sweeps[i], elevation, witnesses[i], asked[i].echoes, options);
    });
    auto out = Napi::Array::New(env, results.size());
    for (std::uint32_t i = 0; i < results.size(); ++i) {
      const MotionResult& made = results[i];
      const auto bytes = [&](const std::vector<std::uint8_t>& values) {
        return js::CopyOf<Napi::Uint8Array>(env, std::span<const std::uint8_t>(values));
      };
      auto each = Napi::Object::New(env);
      each.Set("labels", bytes(made.labels));
      each.Set("counts", js::CopyOf<Napi::Uint32Array>(env, std::span<const std::uint32_t>(made.counts)));
      each.Set("places", js::CopyOf<Napi::Float64Array>(env, std::span<const double>(made.places)));
      each.Set("verdicts", bytes(made.verdicts));
      each.Set("free", bytes(made.free));
      each.Set("hits", bytes(made.hits));
      each.Set("moving", bytes(made.moving));
      each.Set("standing", bytes(made.standing));
      out.Set(i, each);
    }
    return out;
  }

  Napi::Value Dispose(const Napi::CallbackInfo& info) {
    views_.clear();
    disposed_ = true;
    return info.Env().Undefined();
  }

  double egoM_ = 0;
  bool disposed_ = false;
  std::map<std::uint32_t, std::unique_ptr<RangeView>> views_;
};

}  // namespace

void RegisterDynamics(Napi::Env env, Napi::Object exports) { exports.Set("RangeViews", RangeViews::Define(env)); }

}  // namespace lanetrace
