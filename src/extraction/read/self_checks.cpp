#include "extraction/read/self_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "extraction/read/currency_sign.h"
#include "extraction/read/field_types.h"

// A document held against itself (docs/parsers.md "What a document says about itself"). What is printed twice must
// agree; where it does not, every value concerned is in doubt, with both readings where there are two:
//
//   groups     "1,045" in a column of decimals         1045 or 1.045
//   same days  a window on 3 March, a day of 4 March   each on either day
//   period     work outside the printed period         its days are in doubt, and so is the period
//   clocks     no surer than the day they lie on
//   shared     one amount paid for several records     each may have got none of it, or all
//   currency   "£7.50" in a layout of dollars          the currency of that amount, or of all, is not known
//   repeats    one text twice, counted by no sum       one piece of work pasted twice, or two
//
// A doubt that is a finding carries its code, and is told once per record in the end. Nothing here changes a
// value, and nothing takes a doubt away. What a sum of the document proves keeps
// its groups of digits; a single wrong sign at it is taken for a slip of the reader; and records that a sum counts
// are all there, be they equal or not.
namespace ratecheck::extraction {
namespace {

void doubt(Value& value, Suspicion suspicion) {
  value.standing = Standing::doubtful;
  value.suspicions.push_back(std::move(suspicion));
}

std::optional<Date> day_of(const Value& value) {
  if (const auto* day = std::get_if<Date>(&value.datum))
    return *day;
  if (const auto* instant = std::get_if<Instant>(&value.datum))
    return instant->local().date;
  return std::nullopt;
}

bool is_amount(const Value& value, const FieldRule* field) {
  return field != nullptr && field->type == FieldType::money &&
         (std::holds_alternative<Decimal>(value.datum) || std::holds_alternative<std::monostate>(value.datum));
}

/// The checks of one extraction. They run behind the identities, and in this order: a clock is held against its
/// day when the days are settled, and findings are told when every doubt stands.
class Checks {
 public:
  Checks(const ParserRule& rule, const document::Document* document, Extraction& extraction)
      : rule_(rule), document_(document), out_(extraction), fields_(rule.facts->fields.size(), nullptr) {
    const auto add = [&](const std::vector<FieldRule>& fields) {
      for (const FieldRule& field : fields)
        fields_[field.index] = &field;
    };
    add(rule.fields);
    add(rule.late_fields);
    for (const RecordRule& record : rule.records)
      add(record.fields);
  }

  void run() {
    check_groups();
    check_same_days();
    check_period();
    doubt_clocks();
    check_shared();
    check_currency();
    check_repeats();
    tell();
  }

 private:
  template <typename Visit>
  void each_value(const Visit& visit) {
    for (Value& value : out_.values)
      visit(value);
    for (Record& record : out_.records)
      std::for_each(record.values.begin(), record.values.end(), visit);
  }

  [[nodiscard]] const RecordRule& rule_of(const Record& record) const {
    return *std::find_if(rule_.records.begin(), rule_.records.end(),
                         [&](const RecordRule& rule) { return rule.index == record.rule; });
  }

  // ---------------------------------------------------------------- days

  // A field with `same_day` in a record, or of the document.
  void check_same_days() {
    for (Record& record : out_.records) {
      for (Value& value : record.values) {
        const FieldRule* field = fields_[value.field];
        if (field != nullptr && !field->same_day.empty())
          check_same_day(value, field->same_day, record.values);
      }
    }
    for (Value& value : out_.values) {
      const FieldRule* field = fields_[value.field];
      if (field != nullptr && !field->same_day.empty())
        check_same_day(value, field->same_day, out_.values);
    }
  }

  // The named field is looked for in the same record first, then in the document.
  void check_same_day(Value& value, const std::string& name, std::vector<Value>& values) {
    for (std::vector<Value>* scope : {&values, &out_.values}) {
      for (Value& other : *scope) {
        if (rule_.facts->fields[other.field].name != name)
          continue;
        const auto own = day_of(value);
        const auto told = day_of(other);
        if (!own || !told || *own == *told)
          return;
        const std::string reason =
            fmt::format("{} against {}, which should be one day", to_string(*own), to_string(*told));
        const std::vector<std::string> readings = {on_day(value, *own), on_day(value, *told)};
        doubt(value,
              {reason, std::nullopt, std::string(ratecheck::to_string(FindingCode::date_mismatch)), readings});
        doubt(other, {reason, std::nullopt, {}, {on_day(other, *told), on_day(other, *own)}});
        return;
      }
    }
  }

  /// The value as it would be on that day.
  static std::string on_day(const Value& value, const Date& day) {
    const auto* instant = std::get_if<Instant>(&value.datum);
    if (instant == nullptr)
      return to_string(day);
    const std::int64_t days = day_number(day) - day_number(instant->local().date);
    return to_rfc3339({instant->unix_seconds + days * 86400, instant->offset_seconds});
  }

  // ---------------------------------------------------------------- days and the period

  // Work of a record with `in_period` begins in the period, and ends at most a day behind it. A layout that prints
  // only one end of the period is held to that one.
  void check_period() {
    const bool any = std::any_of(rule_.records.begin(), rule_.records.end(),
                                 [](const RecordRule& record) { return record.in_period; });
    if (!any)
      return;
    const Value* from = nullptr;
    const Value* to = nullptr;
    for (const Value& value : out_.values) {
      const std::string& as = rule_.facts->fields[value.field].as;
      if (as == "period.from" && std::holds_alternative<Instant>(value.datum))
        from = &value;
      if ((as == "period.to" || as == "period.last_day") && std::holds_alternative<Instant>(value.datum))
        to = &value;
    }
    bool all_lie_in = true;
    for (Record& record : out_.records) {
      if (rule_of(record).in_period && !lies_in(record, from, to))
        all_lie_in = false;
    }
    if (all_lie_in)
      return;
    for (Value& value : out_.values) {
      if (&value == from || &value == to)
        doubt(value, {"not all work lies in this period", std::nullopt});
    }
  }

  // False: it does not, and its days are in doubt. The first of them carries the finding.
  bool lies_in(Record& record, const Value* from, const Value* to) {
    bool inside = true;
    std::string told;
    for (const Value& value : record.values) {
      const FieldRule* field = fields_[value.field];
      const auto* moment = std::get_if<Instant>(&value.datum);
      if (moment == nullptr || (field->as != "work.started_at" && field->as != "work.ended_at"))
        continue;
      const std::int64_t grace = field->as == "work.ended_at" ? 86400 : 0;  // work may go on past midnight
      const bool early = from != nullptr && *moment < std::get<Instant>(from->datum);
      const bool late = to != nullptr && moment->unix_seconds >= std::get<Instant>(to->datum).unix_seconds + grace;
      if (early || late) {
        inside = false;
        told = to_rfc3339(*moment);
      }
    }
    if (inside)
      return true;
    bool first = true;
    for (Value& value : record.values) {
      if (!day_of(value))
        continue;
      doubt(value, {told.substr(0, 10) + " lies outside the period that the document prints", std::nullopt,
                    first ? std::string(ratecheck::to_string(FindingCode::date_mismatch)) : std::string()});
      first = false;
    }
    return false;
  }

  // A clock is no surer than its day.
  void doubt_clocks() {
    const auto doubtful = [&](const std::vector<Value>& values, const std::string& name) {
      return std::any_of(values.begin(), values.end(), [&](const Value& value) {
        return value.standing == Standing::doubtful && rule_.facts->fields[value.field].name == name;
      });
    };
    for (Record& record : out_.records) {
      for (Value& value : record.values) {
        const FieldRule* field = fields_[value.field];
        if (field != nullptr && !field->on.empty() && value.standing != Standing::doubtful &&
            (doubtful(record.values, field->on) || doubtful(out_.values, field->on)))
          doubt(value, {"the day that it lies on is in doubt", std::nullopt});
      }
    }
  }

  // ---------------------------------------------------------------- pay for several pieces of work in one sum

  // Each may have got nothing of it, or all.
  void check_shared() {
    for (const Value& value : out_.values) {
      const FieldRule* field = fields_[value.field];
      const auto* shared = std::get_if<Decimal>(&value.datum);
      if (field == nullptr || field->shared_by.empty() || shared == nullptr || shared->coefficient() == 0)
        continue;
      for (Record& record : out_.records) {
        if (rule_of(record).name == field->shared_by)
          share(record, *shared, rule_.facts->fields[value.field].label);
      }
    }
  }

  // The first line of its pay and its total; with several such sums, each may come on top.
  void share(Record& record, const Decimal& shared, const std::string& label) {
    bool pay = false;
    for (Value& value : record.values) {
      const std::string& as = fields_[value.field]->as;
      const auto* own = std::get_if<Decimal>(&value.datum);
      const bool first_pay = !pay && as.starts_with("work.pay.");
      if (own == nullptr || (!first_pay && as != "work.total"))
        continue;
      pay = pay || first_pay;
      Suspicion either{
          fmt::format("{} of {} is paid for all of this kind together: what this one got of it is not told", label,
                      shared.to_string()),
          std::nullopt};
      if (const std::optional<Decimal> most = add(*own, shared))
        either.readings = {own->to_string(), most->to_string()};
      doubt(value, std::move(either));
    }
  }

  // ---------------------------------------------------------------- currency

  [[nodiscard]] std::optional<Currency> currency_in(const std::vector<Value>& values) const {
    for (const Value& value : values) {
      if (rule_.facts->fields[value.field].as == "currency")
        return Currency::parse(to_string(value.datum));
    }
    return std::nullopt;
  }

  // An amount with the sign that stands beside it, and the currency that it should be of.
  struct Signed {
    Value* value;
    CurrencySign sign;
    Currency expected;
  };

  // Signs of another currency than the layout's. In a text a single one may be misread; as many as there are right
  // ones are not. A table was never read from a picture.
  void check_currency() {
    const std::optional<Currency> of_layout = out_.currency ? out_.currency : rule_.facts->currency;
    const std::optional<Currency> of_document = currency_in(out_.values);
    std::size_t right = 0;
    std::vector<Signed> wrong;
    std::vector<Value*> amounts;
    const auto look = [&](std::vector<Value>& values, const std::optional<Currency>& expected) {
      for (Value& value : values) {
        if (!is_amount(value, fields_[value.field]))
          continue;
        amounts.push_back(&value);
        const std::optional<CurrencySign> sign = sign_of(value.raw);
        if (!sign || !expected)
          continue;
        if (sign->may_be(*expected)) {
          ++right;
        } else {
          wrong.push_back({&value, *sign, *expected});
        }
      }
    };
    const std::optional<Currency> whole = of_document ? of_document : of_layout;
    look(out_.values, whole);
    for (Record& record : out_.records) {
      const std::optional<Currency> own = currency_in(record.values);
      look(record.values, own ? own : whole);
    }
    if (wrong.empty())
      return;
    if (may_be_elsewhere(wrong, right))
      return;  // read again as that country's, see run_parser
    const bool foreign = wrong.size() >= right && rule_.media == document::Media::text;
    if (foreign) {
      for (Value* amount : amounts)
        doubt_currency(*amount, wrong.front());
    } else {
      // A single sign of one character may be a slip of the reader of a picture.
      const bool may_be_slip =
          rule_.media == document::Media::text && wrong.size() == 1 && is_one_character(wrong[0]);
      std::erase_if(wrong, [&](const Signed& s) { return may_be_slip && s.value->standing == Standing::proven; });
      for (const Signed& s : wrong)
        doubt_currency(*s.value, s);
    }
    if (wrong.empty())
      return;
    const Signed& first = wrong.front();
    out_.contradictions.push_back({std::string(ratecheck::to_string(FindingCode::currency_mismatch)), std::nullopt,
                                   fmt::format("amounts are printed with {}, but this layout is read as {}",
                                               first.sign.text, first.expected.code()),
                                   first.expected.code(), std::string(first.sign.text)});
  }

  static bool is_one_character(const Signed& seen) {
    const auto begins_one = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
    return std::count_if(seen.sign.text.begin(), seen.sign.text.end(), begins_one) == 1;
  }

  // Nothing is proven about an amount of dollars by a sum of pounds.
  static void doubt_currency(Value& value, const Signed& seen) {
    for (Suspicion& suspicion : value.suspicions)
      suspicion.repair.reset();
    doubt(value, {fmt::format("printed with {} where {} is expected: its currency is not known", seen.sign.text,
                              seen.expected.code()),
                  std::nullopt});
  }

  // All signs are those of one other currency, in which the layout is known too: then it is that country's
  // document.
  bool may_be_elsewhere(const std::vector<Signed>& wrong, std::size_t right) {
    const std::optional<Currency> printed = wrong.front().sign.only();
    const bool one = printed && right == 0 && std::all_of(wrong.begin(), wrong.end(), [&](const Signed& s) {
                       return s.sign.only() == printed;
                     });
    if (out_.currency || !one || elsewhere_of(rule_, *printed) == nullptr)
      return false;
    out_.currency = printed;
    out_.place = elsewhere_of(rule_, *printed)->place;
    return true;
  }

  // ---------------------------------------------------------------- groups of digits

  // "1,045" is a thousand and forty-five here, and little more than one elsewhere. Where the column's others have
  // decimals, or the group begins with 0, nobody can tell.
  void check_groups() {
    std::map<std::uint16_t, bool> decimals;  // of the column
    std::vector<Value*> grouped;
    each_value([&](Value& value) {
      const FieldRule* field = fields_[value.field];
      const Decimal* number = std::get_if<Decimal>(&value.datum);
      const Distance* way = std::get_if<Distance>(&value.datum);
      if (field == nullptr || (number == nullptr && way == nullptr))
        return;
      const Decimal& figure = number != nullptr ? *number : way->value;
      if (figure.scale() > field->scale) {
        decimals[value.field] = true;
      } else if (value.standing == Standing::read && last_group(value.raw)) {
        grouped.push_back(&value);
      }
    });
    for (Value* value : grouped) {
      const std::string_view group = *last_group(value->raw);
      if (!group.starts_with('0') && !decimals.contains(value->field))
        continue;
      Suspicion both{"a group of three digits, or three decimals", std::nullopt};
      both.readings = {to_string(value->datum), as_decimals(*value)};
      doubt(*value, std::move(both));
    }
  }

  // The three digits behind the one mark of a number that has no other: "045" of "$1,045".
  static std::optional<std::string_view> last_group(std::string_view raw) {
    const std::size_t mark = raw.find_first_of(".,'");
    if (mark == std::string_view::npos || mark == 0 ||
        raw.find_first_of(".,'", mark + 1) != std::string_view::npos)
      return std::nullopt;
    std::size_t end = mark + 1;
    while (end < raw.size() && raw[end] >= '0' && raw[end] <= '9')
      ++end;
    const bool digit_before = raw[mark - 1] >= '0' && raw[mark - 1] <= '9';
    return digit_before && end - mark == 4 ? std::optional(raw.substr(mark + 1, 3)) : std::nullopt;
  }

  static std::string as_decimals(const Value& value) {
    const auto moved = [](const Decimal& number) { return Decimal(number.coefficient(), number.scale() + 3); };
    if (const auto* way = std::get_if<Distance>(&value.datum))
      return Distance{moved(way->value), way->unit}.to_string();
    return moved(std::get<Decimal>(value.datum)).to_string();
  }

  // ---------------------------------------------------------------- twice in one text

  // Two equal jobs, or one screen pasted twice: nobody can tell, so what stands there again is in doubt. What a
  // sum of the document counts is there.
  void check_repeats() {
    if (document_ == nullptr || rule_.media != document::Media::text || out_.records.size() < 2)
      return;
    const std::set<std::uint16_t> counted = counted_rules();
    std::map<std::string, const Record*> seen;
    std::size_t before = 0;  // where the record before ended
    std::map<const Record*, std::string> money_before;
    for (std::size_t i = 0; i < out_.records.size(); ++i) {
      Record& record = out_.records[i];
      const auto [from, to] = lines_of(record);
      money_before[&record] = amounts_in(before, from);
      before = std::max(before, to);
      if (counted.contains(record.rule) || rule_of(record).makes == "adjustment" || to == 0)
        continue;
      const std::string text =
          std::to_string(record.rule) + squeeze(std::string_view(document_->text).substr(from, to - from));
      const auto [first, fresh] = seen.try_emplace(text, &record);
      const std::string& told = money_before[first->second];
      const std::string& again = money_before[&record];
      if (fresh || (!told.empty() && !again.empty() && told != again))
        continue;
      doubt_repeat(i, record);
    }
  }

  void doubt_repeat(std::size_t index, Record& record) {
    const std::string reason = "stands in this text twice: two equal pieces of work, or one pasted twice";
    for (Value& value : record.values)
      doubt(value, {reason, std::nullopt});
    out_.contradictions.push_back(
        {std::string(ratecheck::to_string(FindingCode::duplicate_work)), index, reason, "1", "2"});
  }

  // Records that a sum over the document counts, and that holds.
  [[nodiscard]] std::set<std::uint16_t> counted_rules() const {
    std::set<std::uint16_t> out;
    const bool broken =
        std::any_of(out_.contradictions.begin(), out_.contradictions.end(), [](const FigureMismatch& c) {
          return !c.record && c.code == ratecheck::to_string(FindingCode::sum_mismatch);
        });
    for (const IdentityRule& identity : rule_.identities) {
      for (const Term& term : identity.left) {
        if (!broken && identity.proves && !identity.record && term.kind == Term::Kind::sum &&
            total_stands(identity))
          out.insert(term.rule);
      }
    }
    return out;
  }

  // The sum proves something: its right side, what the document states, is proven.
  [[nodiscard]] bool total_stands(const IdentityRule& identity) const {
    return std::all_of(identity.right.begin(), identity.right.end(), [&](const Term& term) {
      return std::any_of(out_.values.begin(), out_.values.end(), [&](const Value& value) {
        return value.field == term.field && value.standing == Standing::proven;
      });
    });
  }

  // Bytes of the text.
  struct Lines {
    std::size_t from;
    std::size_t to;
  };

  // From the begin of the line of its first value to the end of its last value; `to` is 0 where it has none.
  [[nodiscard]] Lines lines_of(const Record& record) const {
    Lines out{document_->text.size(), 0};
    for (const Value& value : record.values) {
      out.from = std::min(out.from, value.from);
      out.to = std::max(out.to, value.to);
    }
    const std::size_t line_end = out.from == 0 ? std::string::npos : document_->text.rfind('\n', out.from - 1);
    out.from = line_end == std::string::npos ? 0 : line_end + 1;
    return out;
  }

  // "$27.00" above the first of two equal receipts and "$39.25" above the second: they are two.
  [[nodiscard]] std::string amounts_in(std::size_t from, std::size_t to) const {
    std::string out;
    for (std::size_t at = from; at < to;) {
      std::size_t end = at;
      while (end < to &&
             ((document_->text[end] >= '0' && document_->text[end] <= '9') || document_->text[end] == '.'))
        ++end;
      const std::string_view figure = std::string_view(document_->text).substr(at, end - at);
      if (figure.find('.') != std::string_view::npos && figure.size() > 2)
        out += std::string(figure) + " ";
      at = std::max(end, at + 1);
    }
    return out;
  }

  // ---------------------------------------------------------------- telling

  // Each suspicion that is a finding, once per record.
  void tell() {
    const auto tell_of = [&](const std::vector<Value>& values, std::optional<std::size_t> record) {
      std::set<std::string> told;
      for (const Value& value : values) {
        for (const Suspicion& suspicion : value.suspicions) {
          if (suspicion.code.empty() || !told.insert(suspicion.code + suspicion.reason).second)
            continue;
          out_.contradictions.push_back(
              {suspicion.code, record,
               fmt::format("{}: {}", rule_.facts->fields[value.field].name, suspicion.reason),
               suspicion.readings.size() > 1 ? suspicion.readings[1] : "", to_string(value.datum)});
        }
      }
    };
    tell_of(out_.values, std::nullopt);
    for (std::size_t i = 0; i < out_.records.size(); ++i)
      tell_of(out_.records[i].values, i);
  }

  const ParserRule& rule_;
  const document::Document* document_;
  Extraction& out_;
  std::vector<const FieldRule*> fields_;
};

}  // namespace

const Elsewhere* elsewhere_of(const ParserRule& rule, const Currency& currency) {
  for (const Elsewhere& country : rule.elsewhere) {
    if (!country.currency || *country.currency == currency)
      return &country;
  }
  return nullptr;
}

void apply_self_checks(const ParserRule& rule, const document::Document* document, Extraction& extraction) {
  Checks(rule, document, extraction).run();
}

}  // namespace ratecheck::extraction
