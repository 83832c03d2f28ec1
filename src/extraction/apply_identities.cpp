#include <algorithm>
#include <unordered_map>

#include "identity.h"
#include "repair.h"

// An identity is judged once per scope: the document, or each record of its kind. What holds proves
// its figures; what fails makes them doubtful unless another identity proves them. Only then is a
// repair looked for, in the failing ones: a proven figure is never touched.
namespace ratecheck::extraction {
namespace {

std::optional<Rational> figure_of(const Datum& datum) {
  if (const auto* decimal = std::get_if<Decimal>(&datum))
    return decimal->to_rational();
  if (const auto* seconds = std::get_if<Seconds>(&datum))
    return Rational(seconds->count);
  if (const auto* instant = std::get_if<Instant>(&datum))
    return Rational(instant->unix_seconds);
  if (const auto* count = std::get_if<std::int64_t>(&datum))
    return Rational(*count);
  if (const auto* distance = std::get_if<Distance>(&datum))
    return distance->metres();
  return std::nullopt;
}

struct Operand {
  Value* value;
  Rational factor;  // minus on the right side
  bool right = false;
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
  bool held = false;  // as the document stands
};

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
      instance_.readable = instance_.readable && figure_of(value.datum).has_value();
      instance_.operands.push_back({&value, term.factor, right});
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

/// One instance for each two rows that follow each other in time.
void add_links(const IdentityRule& rule, Extraction& extraction, std::vector<Instance>& instances) {
  std::optional<std::size_t> before;
  const std::size_t count = extraction.records.size();
  for (std::size_t step = 0; step < count; ++step) {
    const std::size_t at = rule.running->newest_first ? count - 1 - step : step;
    const RunningBalance::Row* row = row_of(*rule.running, extraction.records[at]);
    if (row == nullptr)
      continue;
    const auto figure = [](std::uint16_t field) {
      Term term;
      term.field = field;
      return term;
    };
    if (before) {
      Instance link;
      link.rule = &rule;
      link.record = *before;
      Collector(extraction, link).add(figure(row_of(*rule.running, extraction.records[*before])->balance), false);
      link.record = at;
      Collector collector(extraction, link);
      collector.add(figure(row->amount), false);
      collector.add(figure(row->balance), true);
      instances.push_back(std::move(link));
    }
    before = at;
  }
}

Instance make_instance(const IdentityRule& rule, std::optional<std::size_t> record, Extraction& extraction) {
  Instance instance;
  instance.rule = &rule;
  instance.record = record;
  Collector collector(extraction, instance);
  for (const Term& term : rule.left)
    collector.add(term, false);
  for (const Term& term : rule.right)
    collector.add(term, true);
  if (instance.operands.empty())
    instance.applicable = false;
  return instance;
}

bool is_proven(const Value* value) {
  return value->standing == Standing::proven;
}

// A document with more failures than this needs another upload, not a list of guesses.
constexpr std::size_t kMostRepaired = 100;

struct Sides {
  Rational left;
  Rational right;
};

/// `mended`: read otherwise, for trying.
Sides sides_of(const Instance& instance, const Value* mended = nullptr, const Rational& reading = {}) {
  Sides sides{instance.constant_left, instance.constant_right};
  for (const Operand& operand : instance.operands) {
    const Rational figure =
        operand.value == mended ? reading : figure_of(operand.value->datum).value_or(Rational::invalid());
    Rational& side = operand.right ? sides.right : sides.left;
    side = side + operand.factor * figure;
  }
  return sides;
}

bool agree(const Sides& sides, const IdentityRule& rule) {
  const Rational difference = sides.left - sides.right;
  return difference <= rule.within && -difference <= rule.within;
}

bool holds(const Instance& instance) {
  return agree(sides_of(instance), *instance.rule);
}

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

// Of each instance the sums of what is readable in it, and for each value the instances it stands in: so that
// trying another reading of one value costs no look at all the others.
class Sums {
 public:
  explicit Sums(const std::vector<Instance>& instances) : instances_(instances) {
    for (std::size_t i = 0; i < instances.size(); ++i) {
      Sides sides{instances[i].constant_left, instances[i].constant_right};
      std::size_t unreadable = 0;
      for (const Operand& operand : instances[i].operands) {
        const std::optional<Rational> figure = figure_of(operand.value->datum);
        unreadable += figure ? 0U : 1U;
        Rational& side = operand.right ? sides.right : sides.left;
        side = side + operand.factor * figure.value_or(Rational());
        touch(i, operand);
      }
      sides_.push_back(sides);
      unreadable_.push_back(unreadable);
    }
  }

  /// True when every identity that the value stands in holds with this reading of it, as far as the rest of
  /// it can be read, and the one instance does.
  [[nodiscard]] bool hold_with(const Instance& instance, const Value* value, const Rational& reading) const {
    const std::optional<Rational> before = figure_of(value->datum);
    const Rational change = reading - before.value_or(Rational());
    const std::vector<Touch>& touches = touches_.at(value);
    return std::all_of(touches.begin(), touches.end(), [&](const Touch& touch) {
      const Instance& other = instances_[touch.instance];
      const bool decides = &other == &instance;
      const bool readable = unreadable_[touch.instance] == (before ? 0 : touch.times);
      if (!readable || (!decides && !other.applicable))
        return !decides;
      const Sides& sides = sides_[touch.instance];
      return agree({sides.left + touch.left * change, sides.right + touch.right * change}, *other.rule);
    });
  }

 private:
  /// How a value stands in one instance; as an amount of a sum it may stand there more than once.
  struct Touch {
    std::size_t instance = 0;
    std::size_t times = 0;
    Rational left;
    Rational right;
  };

  void touch(std::size_t instance, const Operand& operand) {
    std::vector<Touch>& touches = touches_[operand.value];
    if (touches.empty() || touches.back().instance != instance)
      touches.push_back({instance, 0, {}, {}});
    Touch& last = touches.back();
    ++last.times;
    Rational& factor = operand.right ? last.right : last.left;
    factor = factor + operand.factor;
  }

  const std::vector<Instance>& instances_;
  std::vector<Sides> sides_;
  std::vector<std::size_t> unreadable_;
  std::unordered_map<const Value*, std::vector<Touch>> touches_;
};

// Repairs of one failing instance: every unreadable figure needs one, a readable one may have one
// instead, when all others are readable. More than one figure at once is guessing.
class RepairSearch {
 public:
  RepairSearch(const Instance& instance, const Sums& sums) : instance_(instance), sums_(sums) {}

  // Exactly one solution, or nothing.
  std::optional<std::pair<Value*, Decimal>> run() {
    std::vector<Value*> unreadable;
    for (const Operand& operand : instance_.operands) {
      if (std::holds_alternative<std::monostate>(operand.value->datum))
        unreadable.push_back(operand.value);
    }
    if (unreadable.size() > 1)
      return std::nullopt;
    if (unreadable.size() == 1) {
      try_value(unreadable.front());
    } else {
      for (std::size_t i = 0; i < instance_.operands.size() && solutions_.size() < 2; ++i)
        try_value(instance_.operands[i].value);
    }
    if (solutions_.size() != 1)
      return std::nullopt;
    return solutions_.front();
  }

 private:
  void try_value(Value* value) {
    const bool money =
        std::holds_alternative<Decimal>(value->datum) || std::holds_alternative<std::monostate>(value->datum);
    if (!money || is_proven(value))
      return;
    for (const Decimal& candidate : repairs_of(value->raw)) {
      if (sums_.hold_with(instance_, value, candidate.to_rational()))
        solutions_.emplace_back(value, candidate);
    }
  }

  const Instance& instance_;
  const Sums& sums_;
  std::vector<std::pair<Value*, Decimal>> solutions_;
};

void doubt(Value& value, std::string reason) {
  value.standing = Standing::doubtful;
  value.suspicions.push_back({std::move(reason), std::nullopt});
}

void contradict(const Instance& instance, Extraction& extraction) {
  const Sides sides = sides_of(instance);
  const std::string expected = figure_text(instance, sides.left);
  const std::string actual = figure_text(instance, sides.right);
  const std::string detail = instance.rule->text + ": " + expected + " against " + actual;
  extraction.contradictions.push_back({instance.rule->code, instance.record, detail, expected, actual});
  for (const Operand& operand : instance.operands) {
    if (!is_proven(operand.value))
      doubt(*operand.value, "does not agree: " + detail);
  }
}

void propose(const Instance& instance, const std::pair<Value*, Decimal>& solution) {
  auto& [value, repaired] = solution;
  const Sides sides = sides_of(instance, value, repaired.to_rational());
  const std::string proof = instance.rule->text + " holds with it: " + figure_text(instance, sides.left) + " = " +
                            figure_text(instance, sides.right);
  if (value->suspicions.empty())
    value->suspicions.push_back({"does not agree with the rest", std::nullopt});
  value->suspicions.back().repair = Repair{repaired.to_string(), proof};
}

std::vector<Instance> make_instances(const std::vector<IdentityRule>& identities, Extraction& extraction) {
  std::vector<Instance> instances;
  for (const IdentityRule& rule : identities) {
    if (rule.running) {
      add_links(rule, extraction, instances);
    } else if (!rule.record) {
      instances.push_back(make_instance(rule, std::nullopt, extraction));
    } else {
      for (std::size_t i = 0; i < extraction.records.size(); ++i) {
        if (extraction.records[i].rule == *rule.record)
          instances.push_back(make_instance(rule, i, extraction));
      }
    }
  }
  return instances;
}

}  // namespace

void apply_identities(const std::vector<IdentityRule>& identities, Extraction& extraction) {
  std::vector<Instance> instances = make_instances(identities, extraction);
  for (Instance& instance : instances) {
    instance.held = instance.applicable && instance.readable && holds(instance);
    if (!instance.held || !instance.rule->proves || instance.operands.size() < 2)
      continue;
    for (const Operand& operand : instance.operands) {
      if (operand.value->standing != Standing::doubtful)
        operand.value->standing = Standing::proven;
    }
  }
  std::size_t failing = 0;
  std::optional<Sums> sums;  // only for documents that need it
  for (const Instance& instance : instances) {
    if (!instance.applicable || instance.held)
      continue;
    if (instance.readable)
      contradict(instance, extraction);
    if (!instance.rule->proves || ++failing > kMostRepaired)
      continue;
    if (!sums)
      sums.emplace(instances);
    const auto solution = RepairSearch(instance, *sums).run();
    if (solution)
      propose(instance, *solution);
  }
}

}  // namespace ratecheck::extraction
