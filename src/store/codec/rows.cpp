#include "store/codec/rows.h"

#include <iterator>

#include "ratecheck/base/text.h"
#include "store/codec/codec.h"

// The order of the members below is the format (docs/storage.md "Packed columns"). It has no version of its own:
// another order needs a migration, and then `kRowsAsToday` of maintenance.cpp with it.

namespace ratecheck::store {
namespace {

using assessment::Outcome;
using rulebook::Reason;
using rulebook::RuleKind;
using rulebook::TestUnit;

/// The place in its table is a word's code in the database.
template <ListedWord List>
List at(std::int64_t code) {
  if (code < 0 || static_cast<std::size_t>(code) >= std::size(ClosedList<List>::kWords))
    throw Failure{corrupt("a packed row holds an unknown word")};
  return static_cast<List>(code);
}

template <ListedWord List>
List at(std::string_view word) {
  const auto value = parse_word<List>(word);
  if (!value)
    throw Failure{corrupt("a packed row holds an unknown word")};
  return *value;
}

/// One of so many things that stand in the same row.
void points_to(std::int64_t number, std::size_t size) {
  if (number < 0 || static_cast<std::size_t>(number) >= size)
    throw Failure{corrupt("a packed row points nowhere")};
}

std::string text_of(Unpacker& in) {
  std::string text = in.text();
  if (find_invalid_utf8(text))
    throw Failure{corrupt("a packed row holds a text that is no UTF-8")};
  return text;
}

void ends(const Unpacker& in) {
  if (!in.at_end())
    throw Failure{corrupt("a packed row goes on behind its end")};
}

// An optional thing is 0, or 1 and the thing.
void pack_instant(Packer& out, const std::optional<Instant>& instant) {
  out.count(instant ? 1 : 0);
  if (instant)
    out.number(instant->unix_seconds).number(instant->offset_seconds);
}

std::optional<Instant> unpack_instant(Unpacker& in) {
  if (in.count() == 0)
    return std::nullopt;
  const std::int64_t seconds = in.number();
  return instant_of(seconds, in.number());
}

void pack_key(Packer& out, const std::optional<std::uint64_t>& key) {
  out.count(key ? 1 : 0);
  if (key)
    out.fixed(*key);
}

std::optional<std::uint64_t> unpack_key(Unpacker& in) {
  return in.count() == 0 ? std::nullopt : std::optional(in.fixed());
}

void pack_item(Packer& out, const CompactItem& item) {
  out.number(item.statement).number(item.kind).maybe(item.leaf);
  pack_instant(out, item.started_at);
  pack_instant(out, item.ended_at);
  out.maybe(item.total_minor);
  pack_key(out, item.ref_key);
  pack_key(out, item.time_key);
}

CompactItem unpack_item(Unpacker& in) {
  CompactItem item;
  item.statement = in.number();
  item.kind = in.number();
  item.leaf = in.maybe();
  item.started_at = unpack_instant(in);
  item.ended_at = unpack_instant(in);
  item.total_minor = in.maybe();
  item.ref_key = unpack_key(in);
  item.time_key = unpack_key(in);
  return item;
}

void pack_verdict(Packer& out, const CompactVerdict& verdict) {
  out.number(verdict.rule).count(verdict.work.size());
  for (const std::int64_t index : verdict.work)
    out.number(index);
  out.number(code_of(verdict.word)).number(code_of(verdict.reason));
  out.maybe(verdict.paid).maybe(verdict.low).maybe(verdict.high);
  out.count(verdict.period ? (verdict.period->complete ? 2 : 1) : 0);
  if (!verdict.period)
    return;
  pack_instant(out, verdict.period->from);
  pack_instant(out, verdict.period->to);
}

CompactVerdict unpack_verdict(Unpacker& in) {
  CompactVerdict verdict;
  verdict.rule = in.number();
  verdict.work.resize(in.length());
  for (std::int64_t& index : verdict.work)
    index = in.number();
  verdict.word = verdict_word(in.number());
  verdict.reason = reason_word(in.number());
  verdict.paid = in.maybe();
  verdict.low = in.maybe();
  verdict.high = in.maybe();
  const std::uint64_t period = in.count();
  if (period == 0)
    return verdict;
  const auto from = unpack_instant(in);
  const auto to = unpack_instant(in);
  if (!from || !to)
    throw Failure{corrupt("a packed row holds half a period")};
  verdict.period = statement::Period{*from, *to, period == 2};
  return verdict;
}

}  // namespace

std::string pack(const CompactWork& work, Names& names, Connection& db) {
  Packer out;
  out.count(work.statements.size());
  for (const CompactStatement& s : work.statements)
    out.text(s.platform).text(s.place).text(s.currency);
  out.count(work.leaves.size());
  for (const LeafName& leaf : work.leaves)
    out.number(names.leaf(db, leaf));
  out.count(work.items.size());
  for (const CompactItem& item : work.items)
    pack_item(out, item);
  return out.take();
}

CompactWork unpack_work(std::string_view bytes, Connection& db) {
  Unpacker in(bytes);
  CompactWork work;
  work.statements.resize(in.length());
  for (CompactStatement& s : work.statements)
    s = {text_of(in), text_of(in), text_of(in)};
  work.leaves.resize(in.length());
  for (LeafName& leaf : work.leaves)
    leaf = read_leaf(db, in.number());
  work.items.resize(in.length());
  for (CompactItem& item : work.items)
    item = unpack_item(in);
  ends(in);
  for (const CompactItem& item : work.items) {
    points_to(item.statement, work.statements.size());
    points_to(item.kind, std::size(ClosedList<statement::WorkKind>::kWords));
    points_to(item.leaf.value_or(0), item.leaf ? work.leaves.size() : 1);
  }
  return work;
}

std::string pack(const CompactVerdicts& verdicts, Names& names, Connection& db) {
  Packer out;
  out.count(verdicts.rules.size());
  for (const RuleName& rule : verdicts.rules)
    out.number(names.rule(db, rule));
  out.count(verdicts.verdicts.size());
  for (const CompactVerdict& verdict : verdicts.verdicts)
    pack_verdict(out, verdict);
  return out.take();
}

CompactVerdicts unpack_verdicts(std::string_view bytes, Connection& db) {
  Unpacker in(bytes);
  CompactVerdicts out;
  out.rules.resize(in.length());
  for (RuleName& rule : out.rules)
    rule = read_rule(db, in.number());
  out.verdicts.resize(in.length());
  for (CompactVerdict& verdict : out.verdicts)
    verdict = unpack_verdict(in);
  ends(in);
  for (const CompactVerdict& verdict : out.verdicts)
    points_to(verdict.rule, out.rules.size());
  return out;
}

std::int64_t code_of(Outcome word) {
  return static_cast<std::int64_t>(word);
}
std::int64_t code_of(Reason reason) {
  return static_cast<std::int64_t>(reason);
}
Outcome verdict_word(std::int64_t code) {
  return at<Outcome>(code);
}
Reason reason_word(std::int64_t code) {
  return at<Reason>(code);
}
RuleKind kind_of(std::string_view word) {
  return at<RuleKind>(word);
}
TestUnit unit_of(std::string_view word) {
  return at<TestUnit>(word);
}

bool is_judged(Outcome word) {
  return word != Outcome::cannot_judge;
}

}  // namespace ratecheck::store
