#include "ratecheck/service/check_stream.h"

#include "ratecheck/extraction/parser_library.h"
#include "ratecheck/statement/build_statement.h"

namespace ratecheck::service {

Status check_csv(const document::TextSource& source, const CheckOptions& options,
                 const extraction::ParserLibrary& parsers, const rulebook::Rulebook& rulebook,
                 std::size_t batch_rows, const CheckSink& sink) {
  const extraction::ReadOptions how{options.platform, options.time_zone, options.year, false};
  return parsers.read_csv(source, how, batch_rows, [&](const extraction::Extraction& batch) {
    CheckResult result;
    result.read.statements.push_back(statement::build_statement(batch));
    statement::Statement& statement = result.read.statements.front();
    if (statement.period)
      statement.period->complete = false;
    result.assessment = assessment::assess(result.read.statements, rulebook, options.assess);
    return sink(std::move(result));
  });
}

}  // namespace ratecheck::service
