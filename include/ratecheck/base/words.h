#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/error.h"

/// Every closed list of words: one table per list, a row per word with what it means. Whoever reads, writes or
/// lists these words takes them from here; a new word is a new row (and its translation).
///
/// A row is: the name in the code, the word in files and JSON, what it means.
///
///   to_string(PayCategory::tip);     // "tip"
///   parse_word<PayCategory>("tip");  // PayCategory::tip
///   const std::optional<PayCategory> category = parse_word<PayCategory>(word);
///   if (!category)
///     return unknown_word<PayCategory>(word).at(place);  // names the nearest right one
///
/// All of it is constant, and safe to read from any thread.
namespace ratecheck {

/// What an amount is for; `cash` and `payout` move money already counted. Kept on disk by its place: append only.
#define RATECHECK_PAY_CATEGORIES(ROW)                                         \
  ROW(base, "base", "pay for the work itself")                                \
  ROW(distance, "distance", "pay by distance")                                \
  ROW(time, "time", "pay by time")                                            \
  ROW(wait, "wait", "pay for waiting")                                        \
  ROW(boost, "boost", "a multiplier or extra set before the work")            \
  ROW(surge, "surge", "extra for high demand")                                \
  ROW(bonus, "bonus", "extra for reaching a target")                          \
  ROW(guarantee, "guarantee", "what was missing to a promised amount")        \
  ROW(cancellation, "cancellation", "pay for work that was cancelled")        \
  ROW(tip, "tip", "from the customer; never pay under any statutory floor")   \
  ROW(adjustment, "adjustment", "a correction of earlier pay")                \
  ROW(reimbursement, "reimbursement", "money that the worker had laid out")   \
  ROW(toll, "toll", "road and bridge tolls")                                  \
  ROW(fee, "fee", "taken by the platform for a service")                      \
  ROW(commission, "commission", "the platform's share")                       \
  ROW(tax, "tax", "taxes and social contributions")                           \
  ROW(other, "other", "what the document does not explain")                   \
  ROW(cash, "cash", "taken in cash from the customer: money already counted") \
  ROW(payout, "payout", "paid out to the worker: money already counted")

/// What one paid unit of work is. Kept on disk by its place: append only.
#define RATECHECK_WORK_KINDS(ROW)                    \
  ROW(job, "job", "one delivery, ride or shop")      \
  ROW(session, "session", "logged in to logged out") \
  ROW(block, "block", "a booked slot")               \
  ROW(day, "day", "a day, where that is all a layout tells")

/// What is done for pay.
#define RATECHECK_KINDS_OF_WORK(ROW)              \
  ROW(delivery, "delivery", "things are brought") \
  ROW(rides, "rides", "people are driven")        \
  ROW(shopping, "shopping", "things are picked and brought")

/// What the work is done with. parse_vehicle() also knows other words for them.
#define RATECHECK_VEHICLES(ROW)                                                       \
  ROW(bicycle, "bicycle", "a bicycle without a motor")                                \
  ROW(e_bike, "e-bike", "a bicycle whose motor helps")                                \
  ROW(cargo_bike, "cargo-bike", "a bicycle for loads, with or without a motor")       \
  ROW(moped, "moped", "a small motor, two or three wheels")                           \
  ROW(scooter, "scooter", "a motor scooter that one sits on")                         \
  ROW(motorcycle, "motorcycle", "a motorcycle")                                       \
  ROW(car, "car", "a car")                                                            \
  ROW(van, "van", "a van")                                                            \
  ROW(lorry, "lorry", "a lorry")                                                      \
  ROW(pmd, "pmd", "a personal mobility device, such as a scooter that one stands on") \
  ROW(two_wheeler, "two-wheeler", "a class of India: a motor with two wheels")        \
  ROW(three_wheeler, "three-wheeler", "a class of India: a motor with three wheels")  \
  ROW(four_wheeler, "four-wheeler", "a class of India: a motor car")                  \
  ROW(lcv, "lcv", "a class of India: a light goods vehicle")                          \
  ROW(hcv, "hcv", "a class of India: a heavy goods vehicle")                          \
  ROW(on_foot, "on foot", "no vehicle")

/// What a rule is, and so which verdicts it can give.
#define RATECHECK_RULE_KINDS(ROW)                                                 \
  ROW(floor, "floor", "the law: the least that is due")                           \
  ROW(agreement, "agreement", "agreed between platform and workers")              \
  ROW(published, "published", "the platform's own formula")                       \
  ROW(guarantee, "guarantee", "a promise of the platform: the least that is due") \
  ROW(cap, "cap", "the most that may be taken")                                   \
  ROW(entitlement, "entitlement", "owed on top")                                  \
  ROW(reference, "reference", "a yardstick that nobody owes")

/// What a rule file says of its rule.
#define RATECHECK_RULE_STATUSES(ROW)                                        \
  ROW(in_force, "in-force", "it holds, or held, on the days that it tells") \
  ROW(proposal, "proposal", "asked for; never in force")                    \
  ROW(superseded, "superseded", "another rule took its place")              \
  ROW(disclosure, "disclosure", "about what must be told, not what is paid")

/// What a rule file says of one card of rates.
#define RATECHECK_STEP_STATUSES(ROW)                                 \
  ROW(in_force, "in-force", "it holds, or held")                     \
  ROW(expected, "expected", "announced and not decided; never used") \
  ROW(never_in_force, "never-in-force", "told somewhere and never used")

/// What the register says of a rule on a day.
#define RATECHECK_RULE_STATES(ROW)                                                      \
  ROW(in_force, "in force", "it holds, and its figures are known")                      \
  ROW(not_yet, "not yet in force", "the day is before its first")                       \
  ROW(no_longer, "no longer in force", "the day is after its last")                     \
  ROW(days_not_known, "days not known", "its figures are known, their days are not")    \
  ROW(figures_unknown, "figures unknown", "it holds, and its figures are not known")    \
  ROW(shown_only, "shown only", "its figures are told and never judged by")             \
  ROW(never_judges, "never judges", "it has no formula that one worker can be held to") \
  ROW(proposal, "proposal", "asked for; never in force")                                \
  ROW(superseded, "superseded", "another rule took its place")

/// What is held against a rule's due at once.
#define RATECHECK_TEST_UNITS(ROW)                                     \
  ROW(job, "job", "each delivery, ride or shop")                      \
  ROW(session, "session", "each time from logging in to logging out") \
  ROW(block, "block", "each booked slot")                             \
  ROW(day, "day", "all work of a day")                                \
  ROW(week, "week", "all work of a week")                             \
  ROW(period, "period", "all work of a pay period")                   \
  ROW(company, "company", "cannot be judged from one worker")

/// Which facts of a work item pick the card in force.
#define RATECHECK_CARD_DAYS(ROW)                             \
  ROW(accepted, "accepted", "the day the work was accepted") \
  ROW(started, "started", "the day it began")                \
  ROW(ended, "ended", "the day it ended")                    \
  ROW(period_start, "period_start", "the first day of the pay period")

/// Paid against due. Kept on disk by its place: append only.
#define RATECHECK_VERDICT_WORDS(ROW)                                                 \
  ROW(meets, "meets", "at least what is due")                                        \
  ROW(possibly_short, "possibly_short", "within what is due, as far as it is known") \
  ROW(rounding, "rounding", "off by no more than the tolerance")                     \
  ROW(underpaid, "short", "less than what is due")                                   \
  ROW(agrees, "agrees", "what the published formula gives")                          \
  ROW(over, "over", "more than the published formula gives")                         \
  ROW(below_reference, "below_reference", "below a yardstick that nobody owes")      \
  ROW(cannot_judge, "cannot_judge", "the evidence does not carry a verdict")

/// Why something cannot be judged. `none`: it can; it is no word of the contract. Kept on disk by its place:
/// append only.
#define RATECHECK_REASONS(ROW)                                                                \
  ROW(none, "", "it can be judged")                                                           \
  ROW(missing_input, "missing_input", "something that the formula asks for is not told")      \
  ROW(unknown_rate, "unknown_rate", "the rate of that day is not known")                      \
  ROW(weak_source, "weak_source", "the figures are too weakly sourced")                       \
  ROW(not_in_force, "not_in_force", "the rule did not hold that day")                         \
  ROW(incomplete_period, "incomplete_period", "not all work of the period is known")          \
  ROW(company_test, "company_test", "the rule looks at all workers of the company together")  \
  ROW(ambiguous_place, "ambiguous_place", "where the work was decides, and is not told")      \
  ROW(unpublished_formula, "unpublished_formula", "how it is worked out was never published") \
  ROW(doubtful_input, "doubtful_input", "the verdict would hang on a value that is in doubt") \
  ROW(conflicting_documents, "conflicting_documents", "two documents tell different things of the work")

/// What is wrong in a document, or between a worker's documents.
#define RATECHECK_FINDING_CODES(ROW)                                                                          \
  ROW(sum_mismatch, "sum_mismatch", "the parts of a piece of work do not make its total")                     \
  ROW(hours_mismatch, "hours_mismatch", "the printed hours are not those between the clocks")                 \
  ROW(total_mismatch, "total_mismatch", "the lines do not make the total of the document")                    \
  ROW(duplicate_work, "duplicate_work", "the same work stands twice")                                         \
  ROW(duplicate_document, "duplicate_document", "the same document was given twice")                          \
  ROW(overlapping_work, "overlapping_work", "two sessions at one platform overlap")                           \
  ROW(missing_work, "missing_work", "work that was done is not in what was paid")                             \
  ROW(late_money, "late_money", "work of an earlier period was paid later")                                   \
  ROW(unexplained_deduction, "unexplained_deduction", "money was taken without a reason")                     \
  ROW(impossible_value, "impossible_value", "a value that cannot be")                                         \
  ROW(layout_changed, "layout_changed", "much of the document is not read any more")                          \
  ROW(date_mismatch, "date_mismatch", "a date contradicts its weekday, its period or its list")               \
  ROW(currency_mismatch, "currency_mismatch", "the printed sign is not that of the currency")                 \
  ROW(conflicting_documents, "conflicting_documents", "two documents tell different things of the same work") \
  ROW(skipped_rows, "skipped_rows", "rows with money in them were skipped by rule")                           \
  ROW(disclosure_missing, "disclosure_missing", "what the law says must be told is not told")

/// How far a read value can be trusted. Kept on disk by its place: append only.
#define RATECHECK_STANDINGS(ROW)                                           \
  ROW(proven, "proven", "an identity of the document covers it and holds") \
  ROW(read, "read", "nothing speaks against it, nothing proves it")        \
  ROW(doubtful, "doubtful", "something speaks against it; no verdict may hang on it")

/// What a worker allows.
#define RATECHECK_PURPOSES(ROW)                                             \
  ROW(own_use, "own_use", "keep and judge what I upload, for me")           \
  ROW(aggregate, "aggregate", "count me in the figures that expose nobody") \
  ROW(for_case, "case", "use my work in this one case")

/// How good a source is. The alphabet is the order.
#define RATECHECK_MARKS(ROW)                          \
  ROW(a, "A", "the authority or the platform itself") \
  ROW(b, "B", "secondary")                            \
  ROW(c, "C", "derived or weak")                      \
  ROW(m, "M", "from memory")

/// How organizers met a worker; the only words that are ever published about it.
#define RATECHECK_REACHED_WORDS(ROW)                 \
  ROW(by_union, "union", "through the union")        \
  ROW(event, "event", "at an event")                 \
  ROW(workplace, "workplace", "at work")             \
  ROW(online, "online", "on the net")                \
  ROW(by_friend, "friend", "through somebody known") \
  ROW(other, "other", "otherwise")

/// What an account of an organizer may do.
#define RATECHECK_ROLES(ROW)                                     \
  ROW(viewer, "viewer", "look at figures")                       \
  ROW(organizer, "organizer", "review, build cases, make codes") \
  ROW(steward, "steward", "publish, and see the log")

/// What a public figure counts: whether the rule behind it binds anybody.
#define RATECHECK_BELOW_WORDS(ROW)                        \
  ROW(pay, "pay", "less than what was due: it was short") \
  ROW(yardstick, "yardstick", "less than what nobody owes: a rule of the kind reference")

/// What a release for everyone holds.
#define RATECHECK_RELEASE_KINDS(ROW)                           \
  ROW(opening, "opening", "nothing: releases have begun")      \
  ROW(quarter, "quarter", "work of a quarter, in time for it") \
  ROW(earlier_work, "earlier_work", "work that came too late for its quarter")

/// A row of a list. An empty word stands for "none of them", and is in no file.
struct Word {
  std::string_view word;
  std::string_view meaning;
};

/// The table of a list; only of the enums below.
template <typename List>
struct ClosedList;

#define RATECHECK_ENUMERATOR(NAME, WORD, MEANING) NAME,
#define RATECHECK_WORD(NAME, WORD, MEANING) Word{WORD, MEANING},
#define RATECHECK_CLOSED_LIST(TYPE, A_WORD_IS, ROWS)             \
  enum class TYPE : std::uint8_t { ROWS(RATECHECK_ENUMERATOR) }; \
  template <>                                                    \
  struct ClosedList<TYPE> {                                      \
    static constexpr std::string_view kAWordIs = A_WORD_IS;      \
    static constexpr Word kWords[] = {ROWS(RATECHECK_WORD)};     \
  };

RATECHECK_CLOSED_LIST(PayCategory, "a pay category", RATECHECK_PAY_CATEGORIES)
RATECHECK_CLOSED_LIST(WorkKind, "a kind of work item", RATECHECK_WORK_KINDS)
RATECHECK_CLOSED_LIST(KindOfWork, "a kind of work", RATECHECK_KINDS_OF_WORK)
RATECHECK_CLOSED_LIST(Vehicle, "a vehicle", RATECHECK_VEHICLES)
RATECHECK_CLOSED_LIST(RuleKind, "a kind of rule", RATECHECK_RULE_KINDS)
RATECHECK_CLOSED_LIST(RuleStatus, "a status of a rule", RATECHECK_RULE_STATUSES)
RATECHECK_CLOSED_LIST(StepStatus, "a status of rates", RATECHECK_STEP_STATUSES)
RATECHECK_CLOSED_LIST(RuleState, "a state of a rule", RATECHECK_RULE_STATES)
RATECHECK_CLOSED_LIST(TestUnit, "a unit of test", RATECHECK_TEST_UNITS)
RATECHECK_CLOSED_LIST(DatedBy, "a day that picks the rates", RATECHECK_CARD_DAYS)
RATECHECK_CLOSED_LIST(Outcome, "a verdict", RATECHECK_VERDICT_WORDS)
RATECHECK_CLOSED_LIST(Reason, "a reason", RATECHECK_REASONS)
RATECHECK_CLOSED_LIST(FindingCode, "a finding", RATECHECK_FINDING_CODES)
RATECHECK_CLOSED_LIST(Standing, "a standing", RATECHECK_STANDINGS)
RATECHECK_CLOSED_LIST(Purpose, "a purpose", RATECHECK_PURPOSES)
RATECHECK_CLOSED_LIST(Mark, "a mark of a source", RATECHECK_MARKS)
RATECHECK_CLOSED_LIST(Reached, "a way of meeting", RATECHECK_REACHED_WORDS)
RATECHECK_CLOSED_LIST(Role, "a role", RATECHECK_ROLES)
RATECHECK_CLOSED_LIST(Below, "what a figure counts", RATECHECK_BELOW_WORDS)
RATECHECK_CLOSED_LIST(ReleaseKind, "a kind of release", RATECHECK_RELEASE_KINDS)

#undef RATECHECK_CLOSED_LIST
#undef RATECHECK_WORD
#undef RATECHECK_ENUMERATOR

/// An enum that has a table here.
template <typename List>
concept ListedWord = requires {
  ClosedList<List>::kWords;
};

/// The word of a value.
template <ListedWord List>
constexpr std::string_view to_string(List value) {
  return ClosedList<List>::kWords[static_cast<std::size_t>(value)].word;
}

/// The value that the word stands for; nothing when it is not of the list.
template <ListedWord List>
constexpr std::optional<List> parse_word(std::string_view word) {
  std::uint8_t place = 0;
  for (const Word& row : ClosedList<List>::kWords) {
    if (row.word == word && !word.empty())
      return static_cast<List>(place);
    ++place;
  }
  return std::nullopt;
}

/// All words, in the order of the table.
template <ListedWord List>
const std::vector<std::string>& all_words() {
  static const std::vector<std::string> kAll = [] {
    std::vector<std::string> out;
    for (const Word& row : ClosedList<List>::kWords) {
      if (!row.word.empty())
        out.emplace_back(row.word);
    }
    return out;
  }();
  return kAll;
}

/// What each word means, as one text: "job: one delivery, ride or shop; session: …".
std::string meanings(std::span<const Word> table);
template <ListedWord List>
std::string meanings() {
  return meanings(ClosedList<List>::kWords);
}

/// `unknown_word`: "'bse' is not a pay category; expected one of …", with the nearest right one as hint. The
/// place is the caller's to tell.
Error unknown_word(std::string_view word, std::string_view a_word_is, const std::vector<std::string>& words);
template <ListedWord List>
Error unknown_word(std::string_view word) {
  return unknown_word(word, ClosedList<List>::kAWordIs, all_words<List>());
}

/// Also by another name of it: "motorbike" is a motorcycle, "walking" is on foot.
std::optional<Vehicle> parse_vehicle(std::string_view word);

}  // namespace ratecheck
