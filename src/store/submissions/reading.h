#pragma once

#include <string>
#include <vector>

#include "ratecheck/store/judging.h"
#include "store/codec/compact.h"
#include "store/db/writer.h"
#include "store/submissions/layout_weeks.h"
#include "store/submissions/work_ledger.h"

namespace ratecheck::store {

/// What a submission says, made ready outside the writer's thread: hashed, packed and shortened to what may be
/// kept, so that the writer only has to insert it.
struct Ready {
  std::string content;
  std::string reader;
  std::string rules;
  std::int64_t received_at = 0;
  std::string sources;
  std::string packed;  ///< the statements, as they are kept
  std::string findings;
  bool told_twice = false;  ///< some work, and differently
  CompactSubmission compact;
  std::vector<LayoutReading> readings;
};

/// Of any thread. Of equal rows it does not say yet whose turn is which: see number_repeats.
Result<Ready> make_ready(const Store& store, const NewSubmission& submission);
/// The same of a submission that is whole.
Result<Ready> make_ready_alone(const Store& store, const NewSubmission& submission);

/// When conflicts of what is put with what was told before are looked for, and the worker counted anew for them.
enum class CountAnew {
  at_once,
  asked_for,  ///< only noted (ask_to_recount): of the pieces of a long file, once for all
};
/// Inside a transaction. Known content stays as it is; Stored tells whether it is to be read anew, as it is also
/// where what is kept of it cannot be read any more.
Result<Stored> put_ready(WriteContext& context, std::int64_t worker, Ready& ready,
                         CountAnew when = CountAnew::at_once);

/// The packed columns of a submission, bound to its row.
struct BoundColumns {
  std::string packed;
  std::string work;
  std::string verdicts;
};
BoundColumns columns_of(WriteContext& context, std::int64_t worker, std::int64_t number, const Ready& ready,
                        const CompactVerdicts& verdicts);

/// Puts a reading in the place of the one before, judged with the corrections that still speak of something.
Result<Reread> write_reading(Store& store, WorkerId worker, std::int64_t number, const Ready& ready,
                             const Judge& judge);

}  // namespace ratecheck::store
