#include <deque>

#include "store/codec/compact.h"
#include "store/impl.h"
#include "store/submissions/reading.h"
#include "store/submissions/submission_rows.h"

// A long file comes in pieces, each a submission of its own. Three things go on at once:
//
//   prepare   any threads   pieces are made ready, in any order
//   put       one thread    in the order of the file: equal rows get their times, and the piece waits
//   writer    its thread    eight waiting pieces at a time, in one transaction where it has room
//
// put() returns before its piece is durable. It hands eight pieces to the writer, and then waits for those of the
// eight before, so that at most sixteen are in memory: eight that gather, eight on their way to the disk.
//
//   pieces:  [ a b c d e f g h | i j k ]      a to h are begun, i to k wait (waiting = 3)
//
// A piece that fails ends the import: those before it are durable, those behind it may be. finish() waits for all
// and counts the worker anew, where a piece contradicts what was told before.

namespace ratecheck::store {
namespace {

// Their keys fall all over the index: the more pieces are written at once, the fewer of its pages are written
// again and again. With eight together an import of 100,000 rows wrote 25,000 times instead of 47,000 and
// synced 24 times instead of 75; `./dev bench csv` shows its rows per second.
constexpr std::size_t kTogether = 8;

/// One piece, ready to be written or on its way to the disk.
struct Prepared {
  Prepared(Store& store, ImportBatch&& made)
      : piece(std::move(made)), change(*store.impl().writer, [this](WriteContext& context) {
          return put_ready(context, piece.worker.value, *piece.ready, CountAnew::asked_for);
        }) {}

  ImportBatch piece;
  Writer::Change<Stored> change;
};

}  // namespace

struct ImportWriter::Impl {
  Store& store;
  const Judge& judge;
  OccurrenceCounter times{};
  std::deque<Prepared> pieces{};
  std::size_t waiting = 0;  // of them, the last ones: not begun
  std::int64_t new_work = 0;
  std::int64_t known_work = 0;
  std::int64_t withheld = 0;

  std::map<std::int64_t, std::set<std::int64_t>> put = {};  // submissions, by worker
  std::vector<Stored> stored = {};

  void begin();
  Status settle_first();
  Status count_anew();
};

// Hands what waits to the writer, together, so that it is one transaction.
void ImportWriter::Impl::begin() {
  std::vector<Writer::Change<Stored>*> changes;
  for (auto piece = pieces.end() - static_cast<std::ptrdiff_t>(waiting); piece != pieces.end(); ++piece)
    changes.push_back(&piece->change);
  Writer::Change<Stored>::begin_together(*store.impl().writer, changes);
  waiting = 0;
}

// Waits for the oldest piece. One that is known and was read by another version is read again here, by itself.
Status ImportWriter::Impl::settle_first() {
  Prepared& first = pieces.front();
  const Result<Stored> outcome = first.change.outcome();
  Status settled = outcome ? Status() : Status(outcome.error());
  if (outcome && outcome->reread) {
    const auto reread = write_reading(store, first.piece.worker, outcome->id, *first.piece.ready, judge);
    settled = reread ? Status() : Status(reread.error());
  }
  if (settled) {
    new_work += outcome->new_work;
    known_work += outcome->known_work;
    put[first.piece.worker.value].insert(outcome->id);
    stored.push_back(*outcome);
  }
  pieces.pop_front();
  return settled;
}

// Where a piece contradicts what was told before, its worker is counted anew, once for all pieces.
Status ImportWriter::Impl::count_anew() {
  for (const auto& [worker, submissions] : put) {
    const Status counted =
        store.impl().writer->change_status([&, of = worker, &all = submissions](auto& context) -> Status {
          if (!is_asked_to_recount(context.db, of))
            return {};
          Changes changes(context.db, of, store.impl().now());
          tell_withheld(changes, context.db, of, rebuild_worker(context, of), all);
          note_recounted(context.db, of);
          for (const std::int64_t submission : all)
            withheld += static_cast<std::int64_t>(withheld_items(context.db, of, submission).size());
          return {};
        });
    if (!counted)
      return counted;
  }
  return {};
}

ImportWriter::ImportWriter(Store& store, const Judge& judge) : impl_(new Impl{store, judge}) {}
ImportWriter::~ImportWriter() {
  impl_->begin();
}

Result<ImportBatch> ImportWriter::prepare(const NewSubmission& piece) const {
  auto ready = guarded([&] { return make_ready(impl_->store, piece); });
  if (!ready)
    return ready.error();
  return ImportBatch{piece.worker, std::make_shared<Ready>(std::move(*ready))};
}

Status ImportWriter::put(ImportBatch piece) {
  number_repeats(piece.ready->compact.work, impl_->times);
  impl_->pieces.emplace_back(impl_->store, std::move(piece));
  if (++impl_->waiting < kTogether)
    return {};
  impl_->begin();
  while (impl_->pieces.size() > kTogether) {
    if (Status first = impl_->settle_first(); !first)
      return first;
  }
  return {};
}

Status ImportWriter::finish() {
  Status all;
  impl_->begin();
  while (!impl_->pieces.empty()) {
    Status first = impl_->settle_first();
    if (all)
      all = std::move(first);
  }
  if (Status counted = impl_->count_anew(); all)
    all = std::move(counted);
  return all;
}

std::int64_t ImportWriter::new_work() const {
  return impl_->new_work;
}
std::int64_t ImportWriter::known_work() const {
  return impl_->known_work;
}

const std::vector<Stored>& ImportWriter::stored() const {
  return impl_->stored;
}

std::int64_t ImportWriter::withheld() const {
  return impl_->withheld;
}

}  // namespace ratecheck::store
