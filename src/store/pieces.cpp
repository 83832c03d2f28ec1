#include <deque>

#include "densify.h"
#include "impl.h"
#include "reading.h"

namespace ratecheck::store {
namespace {

constexpr std::size_t kMostUnderWay = 4;

/// One piece, ready and on its way to the disk.
struct UnderWay {
  UnderWay(Store& store, WorkerId of, Ready&& made)
      : worker(of), ready(std::move(made)), change(*store.impl().writer, [this](WriteContext& context) {
          return put_ready(context, worker.value, ready);
        }) {}

  WorkerId worker;
  Ready ready;
  Writer::Change<Stored> change;
};

}  // namespace

struct Pieces::Impl {
  Store& store;
  const Judge& judge;
  Turns turns{};
  std::deque<UnderWay> under_way{};
  std::int64_t new_work = 0;
  std::int64_t known_work = 0;

  Status settle_first();
};

Status Pieces::Impl::settle_first() {
  UnderWay& first = under_way.front();
  const Result<Stored> stored = first.change.outcome();
  Status settled = stored.ok() ? Status() : Status(stored.error());
  if (stored.ok() && stored->reread) {
    const auto reread = write_reading(store, first.worker, stored->id, first.ready, judge);
    settled = reread.ok() ? Status() : Status(reread.error());
  }
  if (settled.ok()) {
    new_work += stored->new_work;
    known_work += stored->known_work;
  }
  under_way.pop_front();
  return settled;
}

Pieces::Pieces(Store& store, const Judge& judge) : impl_(new Impl{store, judge}) {}
Pieces::~Pieces() = default;

Status Pieces::put(const NewSubmission& piece) {
  auto ready = guarded([&] { return make_ready(impl_->store, piece, impl_->turns); });
  if (!ready.ok())
    return ready.error();
  if (impl_->under_way.size() >= kMostUnderWay) {
    if (Status first = impl_->settle_first(); !first)
      return first;
  }
  impl_->under_way.emplace_back(impl_->store, piece.worker, std::move(*ready));
  return {};
}

Status Pieces::finish() {
  Status all;
  while (!impl_->under_way.empty()) {
    Status first = impl_->settle_first();
    if (all.ok())
      all = std::move(first);
  }
  return all;
}

std::int64_t Pieces::new_work() const {
  return impl_->new_work;
}
std::int64_t Pieces::known_work() const {
  return impl_->known_work;
}

}  // namespace ratecheck::store
