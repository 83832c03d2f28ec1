// Something speaks against a value that a verdict is made of. Where contradicting readings are printed, each of
// them is judged; what is said must hold for all. A value without readings may be any of its kind: the formula is
// run over all of them at once, and the verdict stands when it is the same wherever the value lies. Pay, the day
// and the place are never gone through so: a verdict always hangs on them.
//
//   begun 13:00, ended_at 14:00 or 14:12, since the printed hours contradict the clock; 10 due an hour, 12 paid
//
//   read as 14:00    1 h, due 10: meets        both say `meets`, so it is said, with a due of 10 to 12
//   read as 14:12    1.2 h, due 12: meets      with 11 paid: meets or short, so cannot_judge and doubtful_input,
//                                              and ended_at is what to confirm
//
//   engaged_time in doubt, and nothing else printed: it is told as open, and the due covers every time there is;
//   due from 5.20 up, paid 4: short wherever it lies, and said; paid 8: nobody can tell
//
// Each way is judged by OneWay: once as read, and once with what is in doubt open, where that differs. Answers
// that no value changes (a rule that never judges, no rates on the day, an input that nobody told) go first.
#include <fmt/format.h>

#include <algorithm>

#include "assessment/subject.h"
#include "ratecheck/base/text.h"

namespace ratecheck::assessment {
namespace {

using rulebook::Due;
using rulebook::Evaluation;
using rulebook::Reason;
using statement::Against;
using statement::Doubts;
using statement::StatementView;

constexpr const char* kAskedFor = "it was read, but is in doubt: confirm or correct it";

/// As rules and people know it: the input that the field tells, or what was paid.
std::string input_named(const std::string& field) {
  const WorkField* known = find_work_field(field);
  if (known != nullptr && !known->input.empty())
    return std::string(known->input);
  const bool of_pay = field == "total" || statement::is_of(field, "pay") || statement::is_of(field, "adjustment");
  return of_pay ? "paid" : field;
}

void name_missing(Verdict& verdict, const Doubts& doubts) {
  for (const Against& against : doubts) {
    const std::string input = input_named(against.doubt->field);
    const bool paid = input == "paid";
    const std::string where = paid ? against.doubt->field + " is in doubt: confirm or correct it" : kAskedFor;
    const auto known = std::find_if(verdict.missing.begin(), verdict.missing.end(),
                                    [&](const rulebook::MissingInput& missing) { return missing.input == input; });
    if (known == verdict.missing.end()) {
      verdict.missing.push_back({input, where});
    } else {
      known->where = where;
    }
  }
}

/// "ended_at is in doubt: the hours say less; it may be 14:00 or 15:00"
std::string in_words(const Doubts& doubts) {
  std::vector<std::string> parts;
  for (const Against& against : doubts) {
    const statement::Doubt& doubt = *against.doubt;
    std::string part = fmt::format("{} is in doubt: {}", doubt.field, doubt.reason);
    if (!doubt.readings.empty())
      part += "; it may be " + join(doubt.readings, " or ");
    if (std::find(parts.begin(), parts.end(), part) == parts.end())
      parts.push_back(std::move(part));
  }
  constexpr std::size_t kMostTold = 6;
  const std::size_t more = parts.size() > kMostTold ? parts.size() - kMostTold : 0;
  parts.resize(parts.size() - more);
  return join(parts, "; ") + (more == 0 ? "" : fmt::format("; and {} more", more));
}

Verdict in_doubt(Verdict verdict, const Doubts& doubts) {
  verdict.verdict = Outcome::cannot_judge;
  verdict.reason = Reason::doubtful_input;
  verdict.detail = in_words(doubts);
  verdict.claim = nullptr;
  verdict.missing.clear();
  name_missing(verdict, doubts);
  return verdict;
}

/// The word is the same wherever in `due` the truth lies.
bool holds_everywhere(Outcome word, const Due& due) {
  switch (word) {
    case Outcome::meets:
    case Outcome::underpaid:
    case Outcome::below_reference:
    case Outcome::over:
      return true;
    case Outcome::agrees:
    case Outcome::rounding:
      return due.low == due.high;
    case Outcome::possibly_short:
    case Outcome::cannot_judge:
      break;
  }
  return false;
}

bool same(const std::optional<Due>& a, const std::optional<Due>& b) {
  return a && b && a->low == b->low && a->high == b->high;
}

/// Nothing that the work tells changes this answer of the rule.
bool never_judges(const rulebook::Rule& rule, const Evaluation& evaluation) {
  return rule.cannot_judge && evaluation.reason == rule.cannot_judge_reason;
}

/// What the evaluation itself says why nothing is judged: other than that something is missing or in doubt.
bool refuses(const Evaluation& evaluation) {
  return evaluation.reason != Reason::none && evaluation.reason != Reason::missing_input &&
         evaluation.reason != Reason::doubtful_input;
}

/// Something is missing that nobody has told, in doubt or not.
bool truly_missing(const Evaluation& as_read, const Doubts& of_facts) {
  return as_read.reason == Reason::missing_input &&
         std::any_of(as_read.missing.begin(), as_read.missing.end(), [&](const rulebook::MissingInput& missing) {
           return std::none_of(of_facts.begin(), of_facts.end(), [&](const Against& against) {
             return input_named(against.doubt->field) == missing.input;
           });
         });
}

/// Only what nothing speaks against is shown as told.
rulebook::Inputs settled(rulebook::Inputs as_read, const rulebook::Inputs& open) {
  for (const auto& [name, value] : open) {
    const auto found = as_read.find(name);
    if (std::holds_alternative<rulebook::Open>(value) && found != as_read.end())
      as_read.erase(found);
  }
  return as_read;
}

/// One way to read the statement.
class OneWay {
 public:
  OneWay(const AssessmentPass& context, const Subject& subject, const StatementView& statement)
      : context_(context), subject_(subject), statement_(statement) {}

  Verdict judge() {
    Doubts of_day = subject_.against;
    const auto day = day_of(subject_, statement_).take(of_day);
    Doubts of_pay;
    const Paid paid = paid_for(subject_, statement_, of_pay);
    Verdict verdict = blank_verdict(subject_);
    if (of_pay.empty())
      verdict.paid = paid.amount;
    if (!day) {
      want_day(verdict);
      return of_day.empty() ? verdict : in_doubt(std::move(verdict), of_day);
    }
    Doubts of_facts;
    const rulebook::Facts read = facts_of(subject_, statement_, Doubted::as_read, of_facts);
    const rulebook::Facts open = facts_of(subject_, statement_, Doubted::open, of_facts);
    const Evaluation as_read = evaluate(*day, read);
    const Evaluation widest = of_facts.empty() ? as_read : evaluate(*day, open);
    Verdict told = with(verdict, widest, read, open);
    Doubts all = of_day;
    all.add(of_facts);
    all.add(of_pay);
    if (never_judges(subject_.rule, as_read))
      return with(verdict, as_read, read, open);
    if (!of_day.empty()) {
      told.due.reset();
      return in_doubt(std::move(told), all);
    }
    if (refuses(widest) && widest.reason == as_read.reason)
      return told;
    if (truly_missing(as_read, of_facts)) {
      told = with(verdict, as_read, read, open);
      name_missing(told, of_facts);
      return told;
    }
    if (!of_pay.empty() || widest.reason != Reason::none)
      return in_doubt(std::move(told), all);
    set_verdict(told, subject_.rule, paid, subject_.items.size());
    if (!paid.amount || same(as_read.due, widest.due) || holds_everywhere(told.verdict, *widest.due))
      return told;
    return in_doubt(std::move(told), all);
  }

 private:
  [[nodiscard]] Evaluation evaluate(const Date& day, const rulebook::Facts& facts) const {
    return context_.rulebook.evaluate(subject_.rule, day, facts, context_.options.steps);
  }

  Verdict with(Verdict verdict, Evaluation evaluation, const rulebook::Facts& read,
               const rulebook::Facts& open) const {
    const bool good = evaluation.reason == Reason::none || evaluation.reason == Reason::weak_source;
    take_evaluation(verdict, std::move(evaluation));
    if (!good)
      verdict.due.reset();
    keep_inputs(verdict, subject_.rule, settled(read.own, open.own));
    return verdict;
  }

  const AssessmentPass& context_;
  const Subject& subject_;
  const StatementView& statement_;
};

/// The same word, and the same reason where there is none.
bool told_alike(const Verdict& a, const Verdict& b) {
  return a.verdict == b.verdict && a.reason == b.reason;
}

/// Of all ways what covers them: the due from the least to the most, the pay where it is one.
void widen(Verdict& verdict, const std::vector<Verdict>& ways) {
  for (const Verdict& way : ways) {
    if (!way.due) {
      verdict.due.reset();
    } else if (verdict.due) {
      verdict.due = Due{std::min(verdict.due->low, way.due->low), std::max(verdict.due->high, way.due->high)};
    }
    if (verdict.paid && (!way.paid || !(*way.paid == *verdict.paid)))
      verdict.paid.reset();
  }
}

/// Each word once: "meets or short".
std::string words_of(const std::vector<Verdict>& ways) {
  std::vector<std::string> words;
  for (const Verdict& way : ways) {
    const std::string word(to_string(way.verdict));
    if (std::find(words.begin(), words.end(), word) == words.end())
      words.push_back(word);
  }
  return join(words, " or ");
}

}  // namespace

void weigh(AssessmentPass& context, const Subject& subject, const StatementView& statement,
           const Doubts& against) {
  std::vector<Verdict> judged;
  for (const statement::Way& way : ways_to_read(against)) {
    const StatementView so(statement.read(way));
    judged.push_back(OneWay(context, subject, so).judge());
  }
  Verdict verdict = judged.front();
  widen(verdict, judged);
  const bool one_answer =
      std::all_of(judged.begin(), judged.end(), [&](const Verdict& way) { return told_alike(way, verdict); });
  if (!one_answer) {
    verdict = in_doubt(std::move(verdict), against);
    verdict.detail += "; so it is " + words_of(judged);
  } else if (verdict.verdict != Outcome::cannot_judge) {
    verdict.detail = "however it is read: " + in_words(against);
  }
  context.out.verdicts.push_back(std::move(verdict));
}

}  // namespace ratecheck::assessment
