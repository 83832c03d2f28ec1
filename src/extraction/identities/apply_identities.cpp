#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>

#include "extraction/identities/identity.h"
#include "extraction/read/repair.h"
#include "extraction/run.h"

// How figures are proven, doubted and repaired (the language: docs/parsers.md "Identities").
//
// An identity is judged once per scope: the document, or each record of its kind, or each two rows of a ledger
// that follow each other. One identity in one scope is an Instance: its figures with their factors, and the
// constants of both sides. With the identity `base + tip? == total` of each record:
//
//   base 7.50  tip 2.00  total 9.50   holds: all three are proven
//   base 7.50            total 7.50   holds: the absent tip counts as zero
//   base 7.50  tip 2.00  total 9.00   fails: a sum_mismatch, 9.50 against 9.00, and all three are in doubt
//   base 7.50  tip Z.00  total 9.50   the tip is past reading; 2.00 makes it hold, and is proposed
//
// 1. Clocks of the autumn night are settled first, where a printed time between two of them allows only one
//    reading.
// 2. One pass over all instances. What holds exactly proves its figures; `within` and `<=` prove nothing. Nothing
//    is copied, since in most documents all holds and this pass is the last.
// 3. Where anything failed, all instances are kept in the order of the file, and each failing one that can be
//    read is told as a contradiction. Its figures become doubtful, unless an identity of pass 2 has proven
//    them.
// 4. For each failing one that could prove, a repair is looked for (RepairSearch): every figure past reading needs
//    one of its candidates (repair.cpp); where all can be read, one figure alone may be changed. A solution must
//    hold in this instance and in every other that has the figure. It is proposed only when it is the only one;
//    two solutions are a guess. A proven figure is never touched, and nothing is ever applied here.
namespace ratecheck::extraction {
namespace {

// The types that identities reckon with, as plain numbers: an amount in its currency's units, a time in seconds, a
// moment in seconds since 1970, a distance in metres. A datum of any other type is no figure.
Rational figure(const Decimal& amount) {
  return amount.to_rational();
}
Rational figure(const Seconds& time) {
  return Rational(time.count);
}
Rational figure(const Instant& moment) {
  return Rational(moment.unix_seconds);
}
Rational figure(const std::int64_t& count) {
  return Rational(count);
}
Rational figure(const Distance& way) {
  return way.metres();
}
template <typename T>
concept Figure = requires(const T& value) {
  figure(value);
};

std::optional<Rational> figure_of(const Datum& datum) {
  return std::visit(
      []<typename T>(const T& value) -> std::optional<Rational> {
        if constexpr (Figure<T>) {
          return figure(value);
        } else {
          return std::nullopt;
        }
      },
      datum);
}

bool is_figure(const Datum& datum) {
  return std::visit([]<typename T>(const T&) { return Figure<T>; }, datum);
}

struct Operand {
  Value* value;
  const Rational* factor;  // of the rule's term
  bool right = false;
  bool broken = false;  // an amount that cannot be read, or not be as it stands
};

// One identity in one scope. applicable: every figure it needs stands there, readable or not.
struct Instance {
  const IdentityRule* rule = nullptr;
  std::optional<std::size_t> record;
  std::vector<Operand> operands;
  Rational constant_left;
  Rational constant_right;
  bool applicable = true;
  bool readable = true;
};

/// Finds the figures of an identity's terms in the scope of an instance, and adds them to it.
class Collector {
 public:
  Collector(Extraction& extraction, Instance& instance) : extraction_(extraction), instance_(instance) {}

  void add(const Term& term, bool right) {
    switch (term.kind) {
      case Term::Kind::number:
        constant(right) = constant(right) + term.factor;
        return;
      case Term::Kind::count: {
        const auto count = std::count_if(extraction_.records.begin(), extraction_.records.end(),
                                         [&](const Record& record) { return record.rule == term.rule; });
        constant(right) = constant(right) + term.factor * Rational(count);
        return;
      }
      case Term::Kind::sum:
        for (Record& record : extraction_.records) {
          if (record.rule == term.rule)
            add_field(record.values, term, right);
        }
        return;
      case Term::Kind::field:
        add_field(instance_.record ? extraction_.records[*instance_.record].values : extraction_.values, term,
                  right);
        return;
    }
  }

 private:
  Rational& constant(bool right) { return right ? instance_.constant_right : instance_.constant_left; }

  void add_field(std::vector<Value>& values, const Term& term, bool right) {
    bool found = false;
    for (Value& value : values) {
      if (value.field != term.field)
        continue;
      found = true;
      instance_.readable = instance_.readable && is_figure(value.datum);
      const bool amount =
          !std::holds_alternative<Instant>(value.datum) && !std::holds_alternative<Seconds>(value.datum);
      instance_.operands.push_back({&value, &term.factor, right, amount && value.standing == Standing::doubtful});
    }
    instance_.applicable = instance_.applicable && (found || term.optional);
  }

  Extraction& extraction_;
  Instance& instance_;
};

const RunningBalance::Row* row_of(const RunningBalance& running, const Record& record) {
  const auto found = std::find_if(running.rows.begin(), running.rows.end(),
                                  [&](const RunningBalance::Row& row) { return row.rule == record.rule; });
  return found == running.rows.end() ? nullptr : &*found;
}

void start(Instance& instance, const IdentityRule& rule, std::optional<std::size_t> record) {
  instance.rule = &rule;
  instance.record = record;
  instance.operands.clear();
  instance.constant_left = instance.constant_right = Rational();
  instance.applicable = instance.readable = true;
}

/// One instance for each two rows that follow each other in time.
template <typename Visit>
void each_link(const IdentityRule& rule, Extraction& extraction, Instance& link, const Visit& visit) {
  const Record* before = nullptr;
  const std::size_t count = extraction.records.size();
  for (std::size_t step = 0; step < count; ++step) {
    const std::size_t at = rule.running->newest_first ? count - 1 - step : step;
    Record& record = extraction.records[at];
    const RunningBalance::Row* row = row_of(*rule.running, record);
    if (row == nullptr)
      continue;
    if (before != nullptr) {
      start(link, rule, static_cast<std::size_t>(before - extraction.records.data()));
      Collector(extraction, link).add(row_of(*rule.running, *before)->balance, false);
      link.record = at;
      Collector collector(extraction, link);
      collector.add(row->amount, false);
      collector.add(row->balance, true);
      visit(link);
    }
    before = &record;
  }
}

/// One instance of a rule in one scope, made in `instance`, whose room is used again and again.
template <typename Visit>
void one_instance(const IdentityRule& rule, std::optional<std::size_t> record, Extraction& extraction,
                  Instance& instance, const Visit& visit) {
  start(instance, rule, record);
  Collector collector(extraction, instance);
  for (const Term& term : rule.left)
    collector.add(term, false);
  for (const Term& term : rule.right)
    collector.add(term, true);
  if (instance.operands.empty())
    instance.applicable = false;
  visit(instance);
}

/// Every identity in every scope that it has, in the order of the file.
template <typename Visit>
void each_instance(const std::vector<IdentityRule>& identities, Extraction& extraction, const Visit& visit) {
  Instance instance;
  for (const IdentityRule& rule : identities) {
    if (rule.running) {
      each_link(rule, extraction, instance, visit);
    } else if (!rule.record) {
      one_instance(rule, std::nullopt, extraction, instance, visit);
    } else {
      for (std::size_t i = 0; i < extraction.records.size(); ++i) {
        if (extraction.records[i].rule == *rule.record)
          one_instance(rule, i, extraction, instance, visit);
      }
    }
  }
}

/// The same ones record by record: a long document is gone through once, not once for every rule. For what hangs
/// on no order.
template <typename Visit>
void each_instance_by_record(const std::vector<IdentityRule>& identities, Extraction& extraction,
                             const Visit& visit) {
  Instance instance;
  for (std::size_t i = 0; i < extraction.records.size(); ++i) {
    for (const IdentityRule& rule : identities) {
      if (!rule.running && rule.record == extraction.records[i].rule)
        one_instance(rule, i, extraction, instance, visit);
    }
  }
  for (const IdentityRule& rule : identities) {
    if (rule.running) {
      each_link(rule, extraction, instance, visit);
    } else if (!rule.record) {
      one_instance(rule, std::nullopt, extraction, instance, visit);
    }
  }
}

bool is_proven(const Value* value) {
  return value->standing == Standing::proven;
}

// A document with more failures than this needs another upload, not a list of guesses.
constexpr std::size_t kMostRepaired = 100;

/// One attempt at a repair: what stands in place of which values.
using Changes = std::map<const Value*, Decimal>;

/// What the two sides of an instance come to; invalid where a figure cannot be read.
struct Sides {
  Rational left;
  Rational right;
};

Sides sides_of(const Instance& instance, const Changes& changes = {}) {
  Sides sides{instance.constant_left, instance.constant_right};
  for (const Operand& operand : instance.operands) {
    const auto changed = changes.find(operand.value);
    const Rational figure = changed != changes.end()
                                ? changed->second.to_rational()
                                : figure_of(operand.value->datum).value_or(Rational::invalid());
    Rational& side = operand.right ? sides.right : sides.left;
    side = side + *operand.factor * figure;
  }
  return sides;
}

// The quick way to ask whether an instance holds, without fractions: everything is counted in ten-thousandths. It
// does for amounts with up to four decimals and whole times, each counted a whole number of times: nearly every
// figure. Nothing: it does not do, and holds() takes fractions. The text bench shows it: ./dev bench text.
std::optional<bool> holds_in_whole_numbers(const Instance& instance) {
  constexpr int kDecimals = 4;
  constexpr std::array<std::int64_t, kDecimals + 1> kUnits = {10000, 1000, 100, 10, 1};
  constexpr std::int64_t kMostTimes = 1'000'000;  // with 64 bits of a figure and these units far from 128 bits
  if (instance.constant_left.sign() != 0 || instance.constant_right.sign() != 0)
    return std::nullopt;
  Int128 difference = 0;
  for (const Operand& operand : instance.operands) {
    const Int128 times = operand.factor->numerator();
    if (operand.factor->denominator() != 1 || times > kMostTimes || times < -kMostTimes)
      return std::nullopt;
    Int128 figure = 0;
    if (const auto* decimal = std::get_if<Decimal>(&operand.value->datum);
        decimal && decimal->scale() <= kDecimals) {
      figure = Int128{decimal->coefficient()} * kUnits[static_cast<std::size_t>(decimal->scale())];
    } else if (const auto* seconds = std::get_if<Seconds>(&operand.value->datum)) {
      figure = Int128{seconds->count} * kUnits[0];
    } else if (const auto* instant = std::get_if<Instant>(&operand.value->datum)) {
      figure = Int128{instant->unix_seconds} * kUnits[0];
    } else {
      return std::nullopt;
    }
    difference += operand.right ? -times * figure : times * figure;
  }
  if (difference == 0 || (difference < 0 && instance.rule->at_most))
    return instance.rule->within.sign() >= 0;
  const Rational apart(difference < 0 ? -difference : difference, kUnits[0]);  // back in whole units
  return apart <= instance.rule->within;
}

bool holds(const Instance& instance, const Changes& changes = {}) {
  if (changes.empty()) {
    if (const std::optional<bool> quick = holds_in_whole_numbers(instance))
      return *quick;
  }
  const Sides sides = sides_of(instance, changes);
  const Rational difference = sides.left - sides.right;
  return difference <= instance.rule->within && (instance.rule->at_most || -difference <= instance.rule->within);
}

/// A sum as a finding shows it: an amount with as many decimals as the longest that is in it.
std::string figure_text(const Instance& instance, const Rational& figure) {
  if (instance.rule->in_seconds)
    return to_exact_string(figure);
  int scale = 0;
  for (const Operand& operand : instance.operands) {
    if (const auto* decimal = std::get_if<Decimal>(&operand.value->datum))
      scale = std::max(scale, decimal->scale());
  }
  return scale <= 6 && round_to(figure, Rational(1, 1'000'000), Rounding::half_up) == figure
             ? to_fixed_string(figure, scale)
             : to_exact_string(figure);
}

/// The same for people: "4 h 6 min" for 14760 seconds.
std::string figure_words(const Instance& instance, const Rational& figure) {
  const Rational whole = figure.reduced();
  if (!instance.rule->in_seconds || whole.denominator() != 1)
    return figure_text(instance, figure);
  const auto signed_seconds = static_cast<std::int64_t>(whole.numerator());
  const std::int64_t seconds = std::abs(signed_seconds);
  std::string text = signed_seconds < 0 ? "-" : "";
  text += fmt::format("{} h {} min", seconds / 3600, seconds / 60 % 60);
  return seconds % 60 == 0 ? text : fmt::format("{} {} s", text, seconds % 60);
}

// Repairs of one instance. Every broken figure needs one; where none is broken, one readable figure may have one,
// when all others are as they stand. More than one of those at once is guessing.
class RepairSearch {
 public:
  RepairSearch(const Instance& instance, const std::vector<Instance>& all) : instance_(instance), all_(all) {}

  // Exactly one solution, or nothing.
  Changes run() {
    if (instance_.operands.size() > kMostFigures)
      return {};
    std::vector<Value*> broken;
    for (const Operand& operand : instance_.operands) {
      if (operand.broken && std::find(broken.begin(), broken.end(), operand.value) == broken.end())
        broken.push_back(operand.value);
    }
    if (broken.size() > kMostBroken)
      return {};
    if (!broken.empty()) {
      try_all(broken, 0, {});
    } else {
      for (const Operand& operand : instance_.operands)
        try_all({operand.value}, 0, {});
    }
    return solutions_.size() == 1 ? solutions_.front() : Changes{};
  }

 private:
  static constexpr std::size_t kMostBroken = 4;
  static constexpr std::size_t kMostFigures = 300;  // the search takes the square of it; no page has more

  // Every way to give each of `values`, from `next` on, one of its candidates, on top of `changes`. Only amounts
  // have candidates; a value that is proven, or has none, ends the way.
  void try_all(const std::vector<Value*>& values, std::size_t next, const Changes& changes) {
    if (next == values.size()) {
      if (all_hold_with(changes))
        solutions_.push_back(changes);
      return;
    }
    Value* value = values[next];
    const bool money =
        std::holds_alternative<Decimal>(value->datum) || std::holds_alternative<std::monostate>(value->datum);
    if (!money || is_proven(value))
      return;
    for (const Decimal& candidate : repairs_of(value->raw)) {
      Changes more = changes;
      more.insert_or_assign(value, candidate);
      try_all(values, next + 1, more);
    }
  }

  // This instance holds, and so does every other that has a changed figure, as far as that one can be read.
  [[nodiscard]] bool all_hold_with(const Changes& changes) const {
    return holds(instance_, changes) && std::all_of(all_.begin(), all_.end(), [&](const Instance& other) {
             const bool touches =
                 std::any_of(other.operands.begin(), other.operands.end(),
                             [&](const Operand& operand) { return changes.contains(operand.value); });
             return !touches || !other.applicable || !readable_with(other, changes) || holds(other, changes);
           });
  }

  static bool readable_with(const Instance& other, const Changes& changes) {
    return std::all_of(other.operands.begin(), other.operands.end(), [&](const Operand& operand) {
      return changes.contains(operand.value) || (!operand.broken && is_figure(operand.value->datum));
    });
  }

  const Instance& instance_;
  const std::vector<Instance>& all_;
  std::vector<Changes> solutions_;
};

void doubt(Value& value, std::string reason) {
  value.standing = Standing::doubtful;
  value.suspicions.push_back({std::move(reason), std::nullopt});
}

// Of clocks and the time between them one is wrong: each is as printed, or as the others make it.
std::vector<std::string> readings_of(const Instance& instance, const Operand& operand,
                                     const Rational& difference) {
  const Rational whole = (difference / *operand.factor).reduced();
  if (!instance.rule->in_seconds || instance.rule->at_most || !whole.valid() || whole.denominator() != 1)
    return {};
  const auto shift = static_cast<std::int64_t>(whole.numerator()) * (operand.right ? 1 : -1);
  if (const auto* moment = std::get_if<Instant>(&operand.value->datum))
    return {to_rfc3339(*moment), to_rfc3339({moment->unix_seconds + shift, moment->offset_seconds})};
  const auto* time = std::get_if<Seconds>(&operand.value->datum);
  if (time == nullptr || time->count + shift < 0)
    return {};
  return {std::to_string(time->count), std::to_string(time->count + shift)};
}

/// Tells a failing instance, and puts all its figures that nothing else proves in doubt.
void contradict(const Instance& instance, Extraction& extraction) {
  const Sides sides = sides_of(instance);
  const std::string expected = figure_text(instance, sides.left);
  const std::string actual = figure_text(instance, sides.right);
  const std::string detail = fmt::format("{}: {} against {}", instance.rule->text,
                                         figure_words(instance, sides.left), figure_words(instance, sides.right));
  extraction.contradictions.push_back({instance.rule->code, instance.record, detail, expected, actual});
  for (const Operand& operand : instance.operands) {
    if (is_proven(operand.value))
      continue;
    doubt(*operand.value, "does not agree: " + detail);
    operand.value->suspicions.back().readings = readings_of(instance, operand, sides.left - sides.right);
  }
}

/// Hangs each part of a solution, with the sum that proves it, to the last suspicion of its value.
void propose(const Instance& instance, const Changes& solution) {
  const Sides sides = sides_of(instance, solution);
  const std::string proof = fmt::format("{} holds with it: {} = {}", instance.rule->text,
                                        figure_text(instance, sides.left), figure_text(instance, sides.right));
  for (const Operand& operand : instance.operands) {
    const auto repaired = solution.find(operand.value);
    if (repaired == solution.end())
      continue;
    if (operand.value->suspicions.empty())
      operand.value->suspicions.push_back({"does not agree with the rest", std::nullopt});
    operand.value->suspicions.back().repair = Repair{repaired->second.to_string(), proof};
  }
}

// A card on which one figure is past reading was read badly: the others do not stand on their own.
void doubt_rest(const Instance& instance) {
  for (const Operand& operand : instance.operands) {
    if (operand.value->standing == Standing::read) {
      doubt(*operand.value,
            fmt::format("the sum that would prove it, {}, has a figure past reading", instance.rule->text));
    }
  }
}

Suspicion* shown_twice(Value& value) {
  const auto found = std::find_if(value.suspicions.begin(), value.suspicions.end(),
                                  [](const Suspicion& suspicion) { return suspicion.reason == kShownTwice; });
  return found == value.suspicions.end() ? nullptr : &*found;
}

// In the autumn night the printed hours say which of two moments a clock meant, where only one of them agrees.
void settle_clock(const Instance& instance) {
  Value* twice = nullptr;
  for (const Operand& operand : instance.operands) {
    if (shown_twice(*operand.value) == nullptr)
      continue;
    if (twice != nullptr || operand.value->suspicions.size() > 1)
      return;
    twice = operand.value;
  }
  if (twice == nullptr || instance.rule->at_most || instance.rule->within > Rational(900))
    return;
  const Datum earlier = twice->datum;
  const Datum later = parse_rfc3339(shown_twice(*twice)->readings.back()).value_or(std::get<Instant>(earlier));
  const bool as_earlier = holds(instance);
  twice->datum = later;
  const bool as_later = holds(instance);
  if (as_earlier || !as_later)
    twice->datum = earlier;
  if (as_earlier == as_later)
    return;
  twice->suspicions.clear();
  twice->standing = Standing::read;
}

void settle_clocks(const std::vector<IdentityRule>& identities, Extraction& extraction) {
  const bool any = std::any_of(extraction.records.begin(), extraction.records.end(), [](Record& record) {
    return std::any_of(record.values.begin(), record.values.end(), [](Value& value) {
      return value.standing == Standing::doubtful && shown_twice(value) != nullptr;
    });
  });
  if (!any)
    return;
  each_instance(identities, extraction, [](const Instance& instance) {
    if (instance.rule->in_seconds && instance.applicable && instance.readable)
      settle_clock(instance);
  });
}

bool has_broken(const Instance& instance) {
  return std::any_of(instance.operands.begin(), instance.operands.end(),
                     [](const Operand& operand) { return operand.broken; });
}

bool stands_as_read(const Instance& instance) {
  return instance.applicable && instance.readable && holds(instance);
}

// One figure alone proves nothing: `fee == 2.00` of the parser file is a wish, not a second print.
void prove(const Instance& instance) {
  if (!instance.rule->proves || instance.operands.size() < 2 || has_broken(instance))
    return;
  for (const Operand& operand : instance.operands) {
    if (operand.value->standing != Standing::doubtful)
      operand.value->standing = Standing::proven;
  }
}

/// What failed, in the order of the file: contradictions are told, repairs looked for.
void mend(const std::vector<IdentityRule>& identities, Extraction& extraction) {
  std::vector<Instance> instances;
  each_instance(identities, extraction, [&](const Instance& instance) { instances.push_back(instance); });
  std::size_t failing = 0;
  for (const Instance& instance : instances) {
    const bool held = stands_as_read(instance);
    if (!instance.applicable || (held && !has_broken(instance)))
      continue;
    if (instance.readable && !held)
      contradict(instance, extraction);
    if (!instance.rule->proves || ++failing > kMostRepaired)
      continue;
    const Changes solution = RepairSearch(instance, instances).run();
    if (!solution.empty()) {
      propose(instance, solution);
    } else if (instance.record) {
      doubt_rest(instance);
    }
  }
}

}  // namespace

void apply_identities(const std::vector<IdentityRule>& identities, Extraction& extraction) {
  settle_clocks(identities, extraction);
  bool some_fail = false;
  each_instance_by_record(identities, extraction, [&](const Instance& instance) {
    if (!instance.applicable)
      return;
    const bool held = stands_as_read(instance);
    if (held)
      prove(instance);
    some_fail = some_fail || !held || has_broken(instance);
  });
  if (some_fail)
    mend(identities, extraction);
}

}  // namespace ratecheck::extraction
