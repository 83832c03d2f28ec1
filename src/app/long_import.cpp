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

constexpr std::size_t kBatchRows = 2000;
constexpr std::size_t kBatchesBetweenNews = 50;

class LongImport {
 public:
  LongImport(LongCsv& file, std::string name, store::WorkerId worker, const service::Library& library,
             const store::Judge& judge, const Workplace& place, const Teller& teller)
      : file_(file),
        name_(std::move(name)),
        worker_(worker),
        library_(library),
        judge_(judge),
        place_(place),
        teller_(teller) {}

  Done run(const service::CheckOptions& options) {
    document::Utf8Stream text([this](char* to, std::size_t most) { return file_.read(to, most); });
    Status read = service::check_csv(text.source(), options, library_.parsers, library_.rulebook, kBatchRows,
                                     [this](service::CheckResult result) { return keep(std::move(result)); });
    if (const Status last = settle(); read.ok())
      read = last;
    if (read.ok() && text.problem())
      read = *text.problem();
    if (!read.ok()) {
      Error problem = read.error();
      problem.place.file = name_;
      teller_.problem(problem);
    }
    teller_.line(name_ + ": " + std::to_string(new_work_) + " new work items in " + std::to_string(batches_) +
                 " batches");
    return {!store_good_ ? kEnvironment
            : read.ok()  ? kDone
                         : kInputAtFault,
            {{"new_work", new_work_}, {"known_work", known_work_}}};
  }

 private:
  // While a batch is being stored the next one is read and judged; never more than that.
  Status keep(service::CheckResult result) {
    if (Status before = settle(); !before)
      return before;
    storing_ = std::async(std::launch::async,
                          [this, number = ++batches_, batch = std::move(result)] { return put(number, batch); });
    if (batches_ % kBatchesBetweenNews == 0)
      teller_.line(name_ + ": " + std::to_string(batches_ * kBatchRows) + " rows");
    if (!teller_.wanted())
      return Error{"stopped", "stopped before its end", {}, "import it again: it goes on there", {}};
    return {};
  }

  Result<store::Stored> put(std::size_t number, const service::CheckResult& batch) {
    const std::string content = file_.sha256() + "#" + std::to_string(number);
    return store::put(place_.store, {worker_,
                                     content,
                                     library_.parsers_version,
                                     judge_.rules,
                                     {file_.sha256()},
                                     batch.read.statements,
                                     batch.assessment,
                                     {},
                                     &turns_,
                                     &judge_});
  }

  // Waits for the batch that is being stored.
  Status settle() {
    if (!storing_.valid())
      return {};
    const Result<store::Stored> stored = storing_.get();
    store_good_ = stored.ok();
    if (!stored.ok())
      return stored.error();
    new_work_ += stored->new_work;
    known_work_ += stored->known_work;
    return {};
  }

  LongCsv& file_;
  std::string name_;
  store::WorkerId worker_;
  const service::Library& library_;
  const store::Judge& judge_;
  const Workplace& place_;
  const Teller& teller_;
  store::Turns turns_;
  std::size_t batches_ = 0;
  std::int64_t new_work_ = 0;
  std::int64_t known_work_ = 0;
  bool store_good_ = true;
  std::future<Result<store::Stored>> storing_;  // last: it is waited for before the rest goes
};

}  // namespace

Done import_long(const Task& task, const service::CheckOptions& options, const Workplace& place,
                 const Teller& teller) {
  const auto worker = store::authenticate(place.store, task.argument("key"));
  if (!worker.ok()) {
    teller.problem(worker.error());
    return {kInputAtFault, {}};
  }
  const auto library = place.library(teller);
  const auto file = open_long_csv(task.argument("path"));
  if (!file.ok())
    teller.problem(file.error());
  if (library == nullptr || !file.ok() || *file == nullptr)
    return {kInputAtFault, {}};
  const store::Judge judge = service::judge_with(library);
  return LongImport(**file, task.argument("name"), worker->worker, *library, judge, place, teller).run(options);
}

}  // namespace ratecheck::app
