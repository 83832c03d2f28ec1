#include "ratecheck/statement/build_statement.h"

#include <fmt/format.h>

#include "ratecheck/base/platforms.h"
#include "statement/build_work.h"
#include "statement/impossible_values.h"

// The parser file says of every field where it goes ("work.pay.base"); this room only knows these
// places. Nothing is mapped by a field's name, nothing is known of any platform.
//
// First the head: what the parser file says of all its documents, then what this document says itself. Then each
// record becomes a work item (build_work.cpp) or an adjustment. A record in another currency becomes neither; it
// is unread, with the reason. At last the period, which is complete only when the layout shows all work, nothing
// was left unread and nothing contradicts; and the statement is held against itself (impossible_values.cpp).
namespace ratecheck::statement {
namespace {

using extraction::Extraction;
using extraction::Value;

class StatementBuilder {
 public:
  StatementBuilder(Extraction& extraction, std::size_t document)
      : extraction_(extraction), facts_(*extraction.parser), document_(document), works_(facts_, document) {
    for (const extraction::FieldFacts& field : facts_.fields)
      is_currency_.push_back(field.as == "currency");
  }

  Statement build() {
    put_facts();
    for (const Value& value : extraction_.values)
      put_document_value(value);
    out_.work.reserve(extraction_.records.size());
    work_of_record_.assign(extraction_.records.size(), std::nullopt);
    for (std::size_t i = 0; i < extraction_.records.size(); ++i)
      put_record(i);
    if (in_another_currency_ > 0)
      out_.coverage = *out_.coverage * share_of_one_currency();
    put_period();
    for (const extraction::FigureMismatch& c : extraction_.contradictions) {
      const std::optional<std::size_t> work = c.record ? work_of_record_[*c.record] : std::nullopt;
      out_.contradictions.push_back({c.code, work, c.detail, c.expected, c.actual, c.record && !work});
    }
    for (const extraction::UnreadText& unread : extraction_.unread)
      add_unread(unread.line, unread.text, unread.reason);
    put_skipped();
    doubt_failed_sums(out_);
    for (std::size_t i = 0; i < out_.work.size(); ++i)
      doubt_impossible_values(i, out_.work[i], out_.contradictions);
    return std::move(out_);
  }

 private:
  void put_facts() {
    out_.platform = facts_.platform;
    out_.document = facts_.document;
    out_.parser = facts_.name();
    if (facts_.currency)
      out_.currency = extraction_.currency.value_or(*facts_.currency);
    works_.set_currency(out_.currency);
    out_.time_zone = extraction_.time_zone;
    const std::optional<std::string>& place = extraction_.currency ? extraction_.place : facts_.place;
    if (place)
      out_.place = PlaceName{*place};
    out_.vehicle = facts_.vehicle;
    out_.kind_of_work = facts_.kind_of_work;
    out_.coverage = extraction_.coverage;
    out_.lists_work = facts_.join.list_of_work;
  }

  void add_unread(std::size_t line, const std::string& text, std::string reason) {
    out_.unread.push_back({line, text, std::move(reason), document_, shape_of(text, facts_.vocabulary)});
  }

  // A total or an adjustment that cannot be read has no line that could carry its doubts: it is told as unread,
  // with the reading that an identity would prove.
  void put_unreadable(const Value& value) {
    for (const extraction::Suspicion& suspicion : value.suspicions) {
      std::string reason = suspicion.reason;
      if (suspicion.repair)
        reason += fmt::format("; it may be {}: {}", suspicion.repair->value, suspicion.repair->proof);
      add_unread(value.line, value.raw, std::move(reason));
    }
  }

  /// A name that is no id, or only nearly a known one, is of no platform that rules could know.
  void put_platform(const std::string& told) {
    if (judge_platform(told, {facts_.platform}))
      out_.platform = told;
  }

  void put_document_value(const Value& value) {
    const std::string& as = facts_.fields[value.field].as;
    if (std::holds_alternative<std::monostate>(value.datum)) {
      put_unreadable(value);
    } else if (const auto* amount = std::get_if<Decimal>(&value.datum)) {
      put_amount(as, value, *amount);
    } else {
      note_doubts(as.substr(0, as.find('.')), value, out_.doubts);
      put_head(as, value);
    }
  }

  void put_head(const std::string& as, const Value& value) {
    if (as == "currency") {
      if (const auto currency = Currency::parse(extraction::to_string(value.datum)))
        out_.currency = *currency;
    } else if (as == "place") {
      if (const auto place = parse_place(extraction::to_string(value.datum)))
        out_.place = *place;
    } else if (as == "platform") {
      put_platform(extraction::to_string(value.datum));
    } else if (as == "vehicle") {
      if (const auto vehicle = parse_vehicle(extraction::to_string(value.datum)))
        out_.vehicle = std::string(ratecheck::to_string(*vehicle));
    } else if (const auto* instant = std::get_if<Instant>(&value.datum)) {
      if (as == "period.from")
        from_ = *instant;
      if (as == "period.to" || as == "period.last_day")
        to_ = *instant;
    }
  }

  void put_amount(const std::string& as, const Value& value, const Decimal& amount) {
    if (as == "total")
      note_doubts(as, value, out_.totals.emplace_back(Total{label_of(facts_, value), amount}).doubts);
    if (const auto category = category_behind(as, "adjustment.")) {
      out_.adjustments.push_back({*category, label_of(facts_, value), amount, std::nullopt, std::nullopt});
      note_doubts(as, value, out_.adjustments.back().doubts);
    }
  }

  void put_record(std::size_t index) {
    extraction::Record& record = extraction_.records[index];
    const std::string& makes = facts_.record_kinds[record.rule];
    if (!belongs_to_currency(record))
      return;
    if (makes == "adjustment")
      return put_adjustment(record);
    const std::optional<WorkKind> kind = parse_word<WorkKind>(makes);
    work_of_record_[index] = out_.work.size();
    works_.build(std::move(record), kind.value_or(WorkKind::job), out_.work.emplace_back());
  }

  // One statement has one currency; a row in another one is named, not mixed in.
  bool belongs_to_currency(const extraction::Record& record) {
    for (const Value& value : record.values) {
      if (!is_currency_[value.field])
        continue;
      const auto currency = Currency::parse(extraction::to_string(value.datum));
      if (!out_.currency.known() && currency)
        out_.currency = *currency;
      if (currency && *currency == out_.currency)
        continue;
      add_unread(record.line, value.raw, "this row is in another currency than the rest");
      ++in_another_currency_;
      return false;
    }
    return true;
  }

  [[nodiscard]] Rational share_of_one_currency() const {
    const auto all = static_cast<std::int64_t>(extraction_.records.size());
    return Rational(all - in_another_currency_, all);
  }

  void put_adjustment(const extraction::Record& record) {
    Adjustment adjustment;
    bool amount = false;
    for (const Value& value : record.values) {
      const std::string& as = facts_.fields[value.field].as;
      if (std::holds_alternative<std::monostate>(value.datum) && as != "adjustment.date") {
        put_unreadable(value);
        continue;
      }
      note_doubts(as, value, adjustment.doubts);
      if (const auto* decimal = std::get_if<Decimal>(&value.datum);
          decimal != nullptr && as.starts_with("adjustment.")) {
        adjustment.amount = *decimal;
        if (adjustment.label.empty())
          adjustment.label = label_of(facts_, value);
        if (const auto category = category_behind(as, "adjustment."))
          adjustment.category = *category;
        amount = true;
      } else if (as == "adjustment.date") {
        if (const auto* date = std::get_if<Date>(&value.datum))
          adjustment.date = *date;
        if (const auto* instant = std::get_if<Instant>(&value.datum))
          adjustment.date = instant->local().date;
      } else if (as == "adjustment.ref") {
        adjustment.ref = extraction::to_string(value.datum);
      } else if (as == "adjustment.label") {
        adjustment.label = extraction::to_string(value.datum);
      } else if (as == "adjustment.category") {
        adjustment.category =
            parse_word<PayCategory>(extraction::to_string(value.datum)).value_or(PayCategory::other);
      }
    }
    if (amount)
      out_.adjustments.push_back(std::move(adjustment));
  }

  // A document of which nothing else is read is in the currency of what is skipped.
  void put_skipped() {
    std::vector<Skipped>& skipped = out_.skipped.emplace();
    for (extraction::SkippedRows& rows : extraction_.skipped) {
      const Currency own = rows.currency.value_or(out_.currency);
      if (!out_.currency.known())
        out_.currency = own;
      skipped.push_back({std::move(rows.reason), rows.rows, rows.money, own == out_.currency ? Currency() : own});
    }
  }

  // Whole only when the layout shows everything, all of it was read, and nothing contradicts.
  void put_period() {
    if (!from_ || !to_ || *to_ <= *from_)
      return;
    const bool whole = facts_.whole_period && extraction_.unread.empty() && extraction_.contradictions.empty();
    out_.period = Period{*from_, *to_, whole};
  }

  Extraction& extraction_;
  const extraction::ParserFacts& facts_;
  std::size_t document_;
  WorkBuilder works_;
  std::vector<bool> is_currency_;  // beside facts_.fields
  Statement out_;
  std::int64_t in_another_currency_ = 0;  // records
  std::optional<Instant> from_;
  std::optional<Instant> to_;
  std::vector<std::optional<std::size_t>> work_of_record_;
};

}  // namespace

Statement build_statement(Extraction extraction, std::size_t document) {
  return StatementBuilder(extraction, document).build();
}

}  // namespace ratecheck::statement
