#include "long_import.h"

#include <future>

#include "command_line.h"
#include "input_files.h"
#include "ratecheck/document/utf8_stream.h"
#include "ratecheck/service/application.h"
#include "ratecheck/service/check_stream.h"
#include "ratecheck/store/submissions.h"

namespace ratecheck::app {
namespace {

constexpr std::size_t kBatchRows = 1000;
constexpr std::size_t kBatchesBetweenNews = 100;

class LongImport {
 public:
  LongImport(LongCsv& file, std::string name, store::WorkerId worker, const service::Library& library,
             const store::Judge& judge, const Workplace& place, const Teller& teller)
      : file_(file),
        name_(std::move(name)),
        worker_(worker),
        library_(library),
        judge_(judge),
        teller_(teller),
        pieces_(place.store, judge) {}

  Done run(const service::CheckOptions& options) {
    document::Utf8Stream text([this](char* to, std::size_t most) { return file_.read(to, most); });
    Status read =
        service::check_csv(text.source(), options, library_.parsers, library_.rulebook, kBatchRows,
                           [this](const auto& batch, std::size_t number) { return prepare(batch, number); });
    if (const Status last = pieces_.finish(); !last.ok()) {
      store_good_ = false;
      read = last;
    }
    if (read.ok() && text.problem())
      read = *text.problem();
    if (!read.ok()) {
      Error problem = read.error();
      problem.place.file = name_;
      teller_.problem(problem);
    }
    teller_.line(name_ + ": " + std::to_string(pieces_.new_work()) + " new work items in " +
                 std::to_string(batches_) + " batches");
    return {!store_good_ ? kEnvironment
            : read.ok()  ? kDone
                         : kInputAtFault,
            {{"new_work", pieces_.new_work()},
             {"known_work", pieces_.known_work()},
             {"withheld", pieces_.withheld()}}};
  }

 private:
  service::InTurn prepare(const service::CheckResult& batch, std::size_t number) {
    const std::string content = file_.sha256() + "#" + std::to_string(number);
    auto piece = pieces_.prepare({worker_,
                                  content,
                                  library_.parsers_version,
                                  judge_.rules,
                                  {file_.sha256()},
                                  batch.read.statements,
                                  batch.assessment});
    return [this, piece = std::move(piece)]() mutable { return keep(std::move(piece)); };
  }

  Status keep(Result<store::Piece> piece) {
    ++batches_;
    Status put = piece.ok() ? pieces_.put(std::move(*piece)) : Status(piece.error());
    store_good_ = put.ok();
    if (batches_ % kBatchesBetweenNews == 0)
      teller_.line(name_ + ": " + std::to_string(batches_ * kBatchRows) + " rows");
    if (put.ok() && !teller_.wanted())
      return Error{"stopped", "stopped before its end", {}, "import it again: it goes on there", {}};
    return put;
  }

  LongCsv& file_;
  std::string name_;
  store::WorkerId worker_;
  const service::Library& library_;
  const store::Judge& judge_;
  const Teller& teller_;
  store::Pieces pieces_;
  std::size_t batches_ = 0;
  bool store_good_ = true;
};

}  // namespace

Done import_long(const Task& task, const service::CheckOptions& options, const Workplace& place,
                 const Teller& teller) {
  const auto worker = store::authenticate(place.store, task.argument("key"));
  if (!worker.ok()) {
    teller.problem(worker.error());
    return {kInputAtFault, {}};
  }
  // A long file takes a while to hash, as the data files do to load.
  auto opening = std::async(std::launch::async, open_long_csv, task.argument("path"));
  const auto library = place.library(teller);
  const auto file = opening.get();
  if (!file.ok())
    teller.problem(file.error());
  if (library == nullptr || !file.ok() || *file == nullptr)
    return {kInputAtFault, {}};
  const store::Judge judge = service::judge_with(library);
  return LongImport(**file, task.argument("name"), worker->worker, *library, judge, place, teller).run(options);
}

}  // namespace ratecheck::app
