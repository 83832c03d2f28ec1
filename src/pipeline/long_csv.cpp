// check_csv reads and judges; here each batch becomes a submission, or a part of an answer, or both. A
// submission's content is "what makes the file the same#number of the batch", so a batch that is kept already is
// known again: what was cut off runs once more from the begin, and everything up to where it stopped is only
// recognised.
//
//   prepare   by the task of the batch, side by side: codes rows and keys of work; copies what may be answered
//   keep      in the order of the file: hands them to the writer, which syncs many batches at once
//
// The answer is the part that was asked for: the batches that have work of it are copied whole, at most three of
// them, and cut when all is read (answer_part.h). Which batches these are is known only in the order of the file;
// of one that comes early it is guessed by its number, for no batch holds more work than rows.
#include "ratecheck/pipeline/long_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

#include "pipeline/to_keep.h"
#include "ratecheck/base/hash.h"
#include "ratecheck/document/utf8_stream.h"
#include "ratecheck/pipeline/check_stream.h"
#include "ratecheck/pipeline/import_csv.h"
#include "ratecheck/pipeline/keep.h"
#include "ratecheck/pipeline/library.h"
#include "ratecheck/store/submissions.h"

namespace ratecheck::pipeline {
namespace {

/// `./dev bench csv` and `csv-memory` tell what another size costs.
constexpr std::size_t kBatchRows = 1000;
constexpr std::size_t kBatchesBetweenNews = 100;

/// What makes a batch the same one.
std::string piece_of(const std::string& content, std::size_t number) {
  return fmt::format("{}#{}", content, number);
}

/// Gathers the batches that have work of one part of the answer.
class PartCollector {
 public:
  explicit PartCollector(const AnswerPart& part) : part_(part) {}

  /// From any thread: the batch, if it may be of the part.
  std::shared_ptr<CheckResult> copy_of(const CheckResult& batch, std::size_t number) const {
    return full_ || number * kBatchRows <= part_.from ? nullptr : std::make_shared<CheckResult>(batch);
  }

  /// In the order of the file. `kept`: its place among those that are kept, where it is.
  void add(std::shared_ptr<CheckResult> copy, std::size_t work, std::optional<std::size_t> kept) {
    const bool first = work_ == 0 && part_.from == 0 && pieces_.empty();
    const bool overlaps = work > 0 && work_ + work > part_.from && work_ < part_.from + part_.most;
    if (copy != nullptr && (first || overlaps)) {
      if (pieces_.empty())
        before_ = work_;
      pieces_.push_back({std::move(copy), kept});
    } else if (copy != nullptr && work == 0 && !pieces_.empty()) {
      take_left_out(*copy);
    }
    work_ += work;
    full_ = work_ >= part_.from + part_.most;
  }

  struct Piece {
    std::shared_ptr<CheckResult> result;
    std::optional<std::size_t> kept;
  };
  [[nodiscard]] std::vector<Piece>& pieces() { return pieces_; }

  /// The pieces as one answer, cut to the part. Once.
  PartGiven join_into(CheckResult& all) {
    for (Piece& piece : pieces_)
      append(all, std::move(*piece.result));
    if (unlisted_ > 0)
      all.read.statements.back().unread.push_back(not_listed(unlisted_));
    PartGiven given = cut_to_part(all, {part_.from - std::min(part_.from, before_), part_.most});
    given.from = part_.from;
    given.work_items = work_;
    given.next = part_.from + part_.most < work_ ? std::optional(part_.from + part_.most) : std::nullopt;
    return given;
  }

 private:
  /// Thousands of rows may tell of no work; why they do not is told with the work before them.
  void take_left_out(CheckResult& copy) {
    statement::Statement& before = pieces_.back().result->read.statements.front();
    if (auto& skipped = copy.read.statements.front().skipped)
      statement::add_skipped(before, std::move(*skipped), copy.read.statements.front().currency);
    auto& known = before.unread;
    for (statement::Unread& unread : copy.read.statements.front().unread) {
      if (known.size() < kMostUnread) {
        known.push_back(std::move(unread));
      } else {
        ++unlisted_;
      }
    }
  }

  /// Statements behind those that are there, and references with them.
  static void append(CheckResult& all, CheckResult piece) {
    const std::size_t shift = all.read.statements.size();
    const auto move_refs = [shift](std::vector<assessment::WorkRef>& work) {
      for (assessment::WorkRef& ref : work)
        ref.statement += shift;
    };
    for (assessment::Verdict& verdict : piece.assessment.verdicts)
      move_refs(verdict.work);
    for (assessment::Finding& finding : piece.assessment.findings)
      move_refs(finding.work);
    for (assessment::NotApplied& one : piece.assessment.not_applied)
      one.statement += shift;
    const auto move_all = [](auto& from, auto& to) {
      to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
    };
    move_all(piece.read.statements, all.read.statements);
    move_all(piece.assessment.verdicts, all.assessment.verdicts);
    move_all(piece.assessment.findings, all.assessment.findings);
    move_all(piece.assessment.not_applied, all.assessment.not_applied);
  }

  AnswerPart part_;
  std::vector<Piece> pieces_;
  std::size_t work_ = 0;    // so far
  std::size_t before_ = 0;  // work before the first of the pieces
  std::size_t unlisted_ = 0;
  std::atomic<bool> full_ = false;
};

/// Where batches are kept.
struct Keeping {
  store::Store& store;
  store::WorkerId worker;
  std::string content;  ///< of the whole file
  std::string source;   ///< its SHA-256
};

/// What a run over a file ended with.
struct RunEnd {
  std::optional<Error> problem;
  bool store_good = true;
  std::size_t batches = 0;
};

/// False of a thousand rows that could not be read, or are of no work: of them nothing need be kept.
bool tells_something(const statement::Statement& statement) {
  return !statement.work.empty() || !statement.adjustments.empty() || !statement.totals.empty();
}

/// One run over a file: each batch is kept, or gathered for an answer, or both.
class LongRun {
 public:
  LongRun(const std::shared_ptr<const Library>& library, const CheckOptions& options,
          const std::optional<Keeping>& keeping, PartCollector* part, const RowsDone& rows_done,
          const std::function<bool()>& wanted)
      : library_(*library),
        options_(options),
        judge_(judge_with(library)),
        keeping_(keeping),
        part_(part),
        rows_done_(rows_done),
        wanted_(wanted) {
    if (keeping_)
      writer_.emplace(keeping_->store, judge_);
  }

  RunEnd run(const FileBytes& bytes) {
    document::Utf8Stream text(bytes);
    Status read = check_csv(text.source(), options_, library_.parsers, library_.rulebook, kBatchRows,
                            [this](const auto& batch, std::size_t number) { return prepare(batch, number); });
    if (writer_) {
      if (const Status last = writer_->finish(); !last) {
        end_.store_good = false;
        read = last;
      }
    }
    if (read && text.problem())
      read = *text.problem();
    if (!read)
      end_.problem = read.error();
    return end_;
  }

  [[nodiscard]] const store::ImportWriter& writer() const { return *writer_; }
  /// Options that the document contradicts; once it has run.
  [[nodiscard]] const std::vector<JsonFault>& notices() const { return notices_; }

 private:
  InOrder prepare(const CheckResult& batch, std::size_t number) {
    std::optional<Result<store::ImportBatch>> piece;
    if (keeping_ && (number == 1 || tells_something(batch.read.statements.front()))) {
      const ToKeep kept(options_.assess, batch, judge_);
      piece = writer_->prepare({keeping_->worker,
                                piece_of(keeping_->content, number),
                                library_.parsers_version,
                                judge_.rules,
                                {keeping_->source},
                                kept.statements(),
                                kept.assessment()});
    }
    auto copy = part_ != nullptr ? part_->copy_of(batch, number) : nullptr;
    if (number == 1)  // what is refused is refused of all of the file
      notices_ = batch.read.documents.front().notices;
    const std::size_t work = batch.read.statements.front().work.size();
    return [this, piece = std::move(piece), copy = std::move(copy), work]() mutable {
      if (part_ != nullptr)
        part_->add(std::move(copy), work, piece ? std::optional(kept_) : std::nullopt);
      return take(std::move(piece));
    };
  }

  Status take(std::optional<Result<store::ImportBatch>> piece) {
    ++end_.batches;
    Status put;
    if (piece) {
      ++kept_;
      put = *piece ? writer_->put(std::move(**piece)) : Status(piece->error());
      end_.store_good = static_cast<bool>(put);
    }
    if (end_.batches % kBatchesBetweenNews == 0)
      rows_done_(end_.batches * kBatchRows);
    if (put && !wanted_())
      return Error{"stopped", "Stopped before its end."}.with_hint("Import it again: it goes on there.");
    return put;
  }

  const Library& library_;
  const CheckOptions& options_;
  store::Judge judge_;
  const std::optional<Keeping>& keeping_;
  PartCollector* part_;
  const RowsDone& rows_done_;
  const std::function<bool()>& wanted_;
  std::optional<store::ImportWriter> writer_;
  RunEnd end_;
  std::size_t kept_ = 0;            // pieces so far
  std::vector<JsonFault> notices_;  // written by the task of the first batch alone
};

std::string sha256_of(const FileBytes& bytes) {
  Sha256 hash;
  std::string piece(std::size_t{64} << 10U, '\0');
  while (const std::size_t got = bytes(piece.data(), piece.size()))
    hash.add({piece.data(), got});
  return hash.hex();
}

/// Nothing of a file is kept that cannot be read to its end.
Status rows_are_whole(const FileBytes& bytes) {
  document::Utf8Stream text(bytes);
  document::CsvReader reader(text.source());
  document::CsvRow row;
  Result<bool> more = reader.next(row);
  while (more && *more)
    more = reader.next(row);
  if (!more)
    return more.error();
  return text.problem() ? Status(*text.problem()) : Status();
}

const RowsDone kTellNobody = [](std::size_t) {};
const std::function<bool()> kWanted = [] { return true; };

/// What documents of other uploads tell of the work, for the answer.
Status settle_pieces(const Keeping& keeping, const std::vector<store::Stored>& stored, PartCollector& part) {
  for (PartCollector::Piece& piece : part.pieces()) {
    if (!piece.kept)
      continue;
    if (const Status settled =
            settle_conflicts(keeping.store, keeping.worker, stored[*piece.kept].id, *piece.result);
        !settled)
      return settled;
  }
  return {};
}

LongAnswer run_long(const std::shared_ptr<const Library>& library, const LongUpload& csv,
                    std::optional<Keeping> keeping) {
  LongAnswer answer;
  CheckedDocument document;
  document.name = csv.name;
  document.notices = csv.notices;
  document.sha256 = sha256_of(csv.open());
  if (keeping)
    keeping->source = document.sha256;
  const auto failed = [&](const Error& error, bool store_good) {
    answer.problem = error;
    answer.store_good = store_good;
    return std::move(answer);
  };
  if (const Status whole = rows_are_whole(csv.open()); !whole)
    return failed(whole.error(), true);
  PartCollector part(csv.part);
  LongRun run(library, csv.options, keeping, &part, kTellNobody, kWanted);
  const RunEnd end = run.run(csv.open());
  if (end.problem)
    return failed(*end.problem, end.store_good);
  if (keeping) {
    const std::vector<store::Stored>& stored = run.writer().stored();
    if (const Status settled = settle_pieces(*keeping, stored, part); !settled)
      return failed(settled.error(), false);
    answer.kept = KeptPieces{stored.front().id, {}, run.writer().new_work(), run.writer().known_work()};
    for (const store::Stored& one : stored) {
      if (one.fresh)
        answer.kept->fresh.push_back(one.id);
    }
  }
  document.notices.insert(document.notices.end(), run.notices().begin(), run.notices().end());
  answer.given = part.join_into(answer.result);
  document.statement = 0;
  if (!answer.result.read.statements.empty())
    document.parser = answer.result.read.statements.front().parser;
  answer.result.read.documents.push_back(std::move(document));
  return answer;
}

}  // namespace

bool is_long_csv(const std::function<FileBytes()>& open, std::size_t rows) {
  const FileBytes bytes = open();
  std::string piece(std::size_t{64} << 10U, '\0');
  std::size_t lines = 0;
  bool first = true;
  while (const std::size_t got = bytes(piece.data(), piece.size())) {
    if (first && !document::is_plain_utf8({piece.data(), got}))
      return false;
    first = false;
    lines += static_cast<std::size_t>(std::count(piece.data(), piece.data() + got, '\n'));
    if (lines > rows)
      return true;
  }
  return false;
}

LongAnswer check_long_csv(const std::shared_ptr<const Library>& library, const LongUpload& csv) {
  return run_long(library, csv, std::nullopt);
}

bool is_begun(const store::Store& store, store::WorkerId worker, const std::string& content) {
  const auto known = store::is_kept(store, worker, piece_of(content, 1));
  return known && *known;
}

LongAnswer keep_long_csv(store::Store& store, const std::shared_ptr<const Library>& library,
                         store::WorkerId worker, const std::string& content, const LongUpload& csv) {
  return run_long(library, csv, Keeping{store, worker, content, {}});
}

ImportedCsv import_csv(store::Store& store, const std::shared_ptr<const Library>& library, const CsvToImport& csv,
                       const RowsDone& rows_done, const std::function<bool()>& wanted) {
  const std::optional<Keeping> keeping = Keeping{store, csv.worker, csv.sha256, csv.sha256};
  LongRun run(library, csv.options, keeping, nullptr, rows_done, wanted);
  const RunEnd end = run.run(csv.bytes);
  return {.new_work = run.writer().new_work(),
          .known_work = run.writer().known_work(),
          .withheld = run.writer().withheld(),
          .batches = end.batches,
          .problem = end.problem,
          .store_good = end.store_good};
}

}  // namespace ratecheck::pipeline
