#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>

#include "ratecheck/base/result.h"
#include "ratecheck/store/store.h"

/// Reading and judging anew, after new parser files or rules.
///
///   const auto done = reassess_all(store, library, [] { return true; });
///   if (!done)
///     return done.error();  // what was done before it stays done
///   show(to_json(*done));
///
/// Each step is a transaction of its own, so the store serves others meanwhile. Any thread, one such run at a
/// time; `wanted` is asked by that thread.
namespace ratecheck::pipeline {

struct Library;  // pipeline/library.h

/// Asked between uploads; false: what takes long stops there and can be resumed.
using Wanted = std::function<bool()>;

struct Reassessed {
  std::string rules;            ///< the version by which all is judged now
  std::int64_t judged = 0;      ///< uploads judged by other rules before
  std::int64_t read = 0;        ///< uploads whose kept documents were read anew
  std::int64_t otherwise = 0;   ///< of those: something is read otherwise
  std::int64_t unreadable = 0;  ///< uploads that are damaged: passed over, and told to the operator by their rows
  std::int64_t left = 0;        ///< uploads whose kept documents stay as they were read
  std::int64_t corrections_dropped = 0;
  /// Verdicts by rule, former and present word.
  std::map<std::tuple<std::string, std::string, std::string>, std::int64_t> changes;
};

/// Reads anew what is kept whole, where the parsers are others, and judges anew what other rules judged. An
/// upload that is damaged costs itself. Whatever stops it, beginning anew goes on there. Code `stopped`.
Result<Reassessed> reassess_all(store::Store& store, const std::shared_ptr<const Library>& library,
                                const Wanted& wanted);

std::string to_json(const Reassessed& done);

}  // namespace ratecheck::pipeline
