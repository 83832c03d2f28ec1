// check_csv reads and judges; here each batch becomes a submission. Its content is "SHA-256 of the file#number of
// the batch", so a batch that is kept already is known again: an import that was cut off runs once more from the
// begin, and everything up to where it stopped is only recognised.
//
//   prepare   by the task of the batch, side by side: codes rows and keys of work
//   keep      in the order of the file: hands them to the writer, which syncs many batches at once
#include "ratecheck/pipeline/import_csv.h"

#include <fmt/format.h>

#include "ratecheck/document/utf8_stream.h"
#include "ratecheck/pipeline/check_stream.h"
#include "ratecheck/pipeline/library.h"

namespace ratecheck::pipeline {
namespace {

/// `./dev bench csv` and `csv-memory` tell what another size costs.
constexpr std::size_t kBatchRows = 1000;
constexpr std::size_t kBatchesBetweenNews = 100;

class LongImport {
 public:
  LongImport(const CsvToImport& csv, store::Store& store, const std::shared_ptr<const Library>& library,
             const RowsDone& rows_done, const std::function<bool()>& wanted)
      : csv_(csv),
        library_(*library),
        judge_(judge_with(library)),
        rows_done_(rows_done),
        wanted_(wanted),
        writer_(store, judge_) {}

  ImportedCsv run() {
    document::Utf8Stream text(csv_.bytes);
    Status read = check_csv(text.source(), csv_.options, library_.parsers, library_.rulebook, kBatchRows,
                            [this](const auto& batch, std::size_t number) { return prepare(batch, number); });
    if (const Status last = writer_.finish(); !last) {
      done_.store_good = false;
      read = last;
    }
    if (read && text.problem())
      read = *text.problem();
    if (!read)
      done_.problem = read.error();
    done_.new_work = writer_.new_work();
    done_.known_work = writer_.known_work();
    done_.withheld = writer_.withheld();
    return done_;
  }

 private:
  InOrder prepare(const CheckResult& batch, std::size_t number) {
    const std::string content = fmt::format("{}#{}", csv_.sha256, number);
    auto piece = writer_.prepare({csv_.worker,
                                  content,
                                  library_.parsers_version,
                                  judge_.rules,
                                  {csv_.sha256},
                                  batch.read.statements,
                                  batch.assessment});
    return [this, piece = std::move(piece)]() mutable { return keep(std::move(piece)); };
  }

  Status keep(Result<store::ImportBatch> piece) {
    ++done_.batches;
    Status put = piece ? writer_.put(std::move(*piece)) : Status(piece.error());
    done_.store_good = static_cast<bool>(put);
    if (done_.batches % kBatchesBetweenNews == 0)
      rows_done_(done_.batches * kBatchRows);
    if (put && !wanted_())
      return Error{"stopped", "Stopped before its end."}.with_hint("Import it again: it goes on there.");
    return put;
  }

  const CsvToImport& csv_;
  const Library& library_;
  store::Judge judge_;
  const RowsDone& rows_done_;
  const std::function<bool()>& wanted_;
  store::ImportWriter writer_;
  ImportedCsv done_;
};

}  // namespace

ImportedCsv import_csv(store::Store& store, const std::shared_ptr<const Library>& library, const CsvToImport& csv,
                       const RowsDone& rows_done, const std::function<bool()>& wanted) {
  return LongImport(csv, store, library, rows_done, wanted).run();
}

}  // namespace ratecheck::pipeline
