#include "ratecheck/service/check_stream.h"

#include <future>

#include "ratecheck/extraction/parser_library.h"
#include "ratecheck/statement/build_statement.h"

namespace ratecheck::service {
namespace {

CheckResult judged(extraction::Extraction batch, const rulebook::Rulebook& rulebook,
                   const assessment::Options& options) {
  CheckResult result;
  result.read.statements.push_back(statement::build_statement(std::move(batch)));
  statement::Statement& statement = result.read.statements.front();
  if (statement.period)
    statement.period->complete = false;
  result.assessment = assessment::assess(result.read.statements, rulebook, options);
  return result;
}

}  // namespace

// While a batch is being judged the one before is handed on and the next one read; never more than that.
Status check_csv(const document::TextSource& source, const CheckOptions& options,
                 const extraction::ParserLibrary& parsers, const rulebook::Rulebook& rulebook,
                 std::size_t batch_rows, const CheckSink& sink) {
  const extraction::ReadOptions how{options.platform, options.time_zone, options.year, false};
  std::future<CheckResult> judging;
  const auto hand_on = [&]() -> Status { return judging.valid() ? sink(judging.get()) : Status(); };
  const Status read = parsers.read_csv(source, how, batch_rows, [&](extraction::Extraction batch) -> Status {
    auto next = std::async(std::launch::async, [&, batch = std::move(batch)]() mutable {
      return judged(std::move(batch), rulebook, options.assess);
    });
    if (Status before = hand_on(); !before)
      return before;
    judging = std::move(next);
    return {};
  });
  const Status last = hand_on();
  return read.ok() ? last : read;
}

}  // namespace ratecheck::service
