#include "ratecheck/store/corrections.h"

#include <fmt/format.h>

#include <algorithm>

#include "ratecheck/base/text.h"
#include "ratecheck/statement/field_values.h"
#include "store/refusals.h"
#include "store/submissions/judging.h"

namespace ratecheck::store {
namespace {

constexpr const char* kCorrected =
    "SELECT DISTINCT submission FROM correction WHERE worker=?1 ORDER BY submission";
constexpr const char* kOfSubmission =
    "SELECT id, submission, item, field, value, made_at, confirms FROM correction WHERE worker=?1 AND "
    "submission=?2 ORDER BY item, made_at, field";
constexpr const char* kSubmissionOf = "SELECT submission FROM correction WHERE worker=?1 AND id=?2";

Correction correction_of(Query& query) {
  return {query.integer(0),     {query.integer(1), query.integer(2)},
          query.text(3),        {},
          query.text(4),        query.integer(5),
          query.integer(6) != 0};
}

// A value is good when a poster could have written it into the item.
Status check_value(const statement::WorkItem& item, const FieldValue& wanted) {
  const auto& fields = statement::correctable_fields();
  if (std::find(fields.begin(), fields.end(), wanted.field) == fields.end()) {
    return Error{"unknown_field",
                 fmt::format("'{}' cannot be corrected.{}", wanted.field, did_you_mean(wanted.field, fields))}
        .with_hint(fmt::format("Name one of {}.", join(fields, ", ")));
  }
  if (wanted.value.size() > 100)
    return Error{"bad_value", "A value has at most 100 bytes."};
  statement::WorkItem trial = item;
  const Status put = statement::put_field(trial, wanted.field, wanted.value);
  return put ? statement::check_clocks(trial) : put;
}

bool parts_make_the_total(const statement::WorkItem& item) {
  return !item.total || item.pay.empty() || statement::sum_of_lines(item.pay) == item.total->to_rational();
}

/// The item with all that the worker ever said of it.
Result<std::optional<statement::WorkItem>> as_it_stands(const Store& store, WorkerId worker, const WorkId& work) {
  auto statements = read_statements(store, worker, work.submission);
  if (!statements)
    return statements.error();
  const statement::WorkItem* item = item_at(*statements, work.index);
  return item == nullptr ? std::nullopt : std::optional(*item);
}

std::vector<CorrectionNote> notes_of(const Store& store, WorkerId worker, const WorkId& work,
                                     const Corrected& done) {
  std::vector<CorrectionNote> notes;
  const auto corrects = [&](const auto& which) {
    return std::any_of(done.corrections.begin(), done.corrections.end(),
                       [&](const Correction& one) { return which(one.field); });
  };
  const auto item = as_it_stands(store, worker, work);
  if (item && *item && !parts_make_the_total(**item)) {
    if (corrects([](const std::string& field) { return field == "total"; })) {
      notes.push_back(CorrectionNote::parts_left);
    } else if (corrects([](const std::string& field) { return field.starts_with("pay."); })) {
      notes.push_back(CorrectionNote::total_left);
    }
  }
  if (done.changes.empty())
    notes.push_back(CorrectionNote::verdicts_remain);
  return notes;
}

Result<Corrected> keep(Store& store, WorkerId worker, const WorkId& work, const Judge& judge,
                       Amendment& amendment) {
  auto changes = judge_amended(store, worker, {work.submission}, judge, amendment);
  if (!changes)
    return changes.error();
  Corrected done{std::move(amendment.set), std::move(*changes), {}};
  done.notes = notes_of(store, worker, work, done);
  return done;
}

}  // namespace

std::string_view to_string(CorrectionNote note) {
  switch (note) {
    case CorrectionNote::parts_left:
      return "parts_left";
    case CorrectionNote::total_left:
      return "total_left";
    case CorrectionNote::verdicts_remain:
      return "verdicts_remain";
  }
  return "";
}

std::string_view describe(CorrectionNote note) {
  switch (note) {
    case CorrectionNote::parts_left:
      return "The total is corrected; the amounts that make it up are not, and make another sum. Most rules judge "
             "those amounts: correct the one that is wrong, too.";
    case CorrectionNote::total_left:
      return "The amount is corrected; the total is not, and is another sum. Correct it too if it is wrong.";
    case CorrectionNote::verdicts_remain:
      return "No verdict came out otherwise: what was corrected does not decide any of them.";
  }
  return "";
}

const std::vector<CorrectionNote>& correction_notes() {
  static const std::vector<CorrectionNote> all = {CorrectionNote::parts_left, CorrectionNote::total_left,
                                                  CorrectionNote::verdicts_remain};
  return all;
}

std::vector<Correction> corrections_of(Connection& db, std::int64_t worker, std::int64_t submission) {
  std::vector<Correction> out;
  Query query(db, kOfSubmission, worker, submission);
  while (query.next())
    out.push_back(correction_of(query));
  return out;
}

std::map<std::int64_t, std::vector<Correction>> corrections_by_item(Connection& db, std::int64_t worker,
                                                                    std::int64_t submission) {
  std::map<std::int64_t, std::vector<Correction>> out;
  for (Correction& correction : corrections_of(db, worker, submission))
    out[correction.work.index].push_back(std::move(correction));
  if (out.empty())
    return out;
  visit_items(KeptStatements(db, worker, submission), [&](std::int64_t index, const statement::WorkItem& item) {
    const auto of_item = out.find(index);
    if (of_item == out.end())
      return;
    for (Correction& correction : of_item->second)
      correction.read_value = statement::field_text(item, correction.field).value_or("");
  });
  return out;
}

std::map<std::int64_t, std::vector<Correction>> damaged_corrections(Connection& db, std::int64_t worker,
                                                                    std::int64_t submission) {
  std::map<std::int64_t, std::vector<Correction>> out;
  for (Correction& correction : corrections_of(db, worker, submission)) {
    correction.damaged = true;
    out[correction.work.index].push_back(std::move(correction));
  }
  return out;
}

Result<Corrected> correct(Store& store, WorkerId worker, const WorkId& work, const std::vector<FieldValue>& values,
                          const Judge& judge, std::vector<FieldFault>& faults) {
  Amendment amendment;
  const Status good = read(store, [&](Connection& db) -> Status {
    const auto item = kept_item(db, worker.value, work.submission, work.index);
    if (!item)
      return not_found("work item");
    for (const FieldValue& wanted : values) {
      if (const Status fits = check_value(*item, wanted); !fits)
        faults.push_back({wanted.field, fits.error()});
      amendment.set.push_back({0, work, wanted.field, statement::field_text(*item, wanted.field).value_or(""),
                               wanted.value, 0, false});
    }
    return {};
  });
  if (!good)
    return good.error();
  if (!faults.empty())
    return Error{"bad_value", "Nothing was corrected."};
  return keep(store, worker, work, judge, amendment);
}

Result<std::vector<Correction>> list_corrections(const Store& store, WorkerId worker) {
  return read(store, [&](Connection& db) -> Result<std::vector<Correction>> {
    std::vector<std::int64_t> submissions;
    {
      Query query(db, kCorrected, worker.value);
      while (query.next())
        submissions.push_back(query.integer(0));
    }
    std::vector<Correction> out;
    for (const std::int64_t submission : submissions) {
      auto by_item = unless_damaged(db, [&] { return corrections_by_item(db, worker.value, submission); });
      for (auto& [item, corrections] : by_item ? *by_item : damaged_corrections(db, worker.value, submission))
        std::move(corrections.begin(), corrections.end(), std::back_inserter(out));
    }
    return out;
  });
}

Result<std::vector<VerdictChange>> drop_correction(Store& store, WorkerId worker, std::int64_t correction,
                                                   const Judge& judge) {
  const auto submission = read(store, [&](Connection& db) -> Result<std::int64_t> {
    Query query(db, kSubmissionOf, worker.value, correction);
    if (!query.next())
      return not_found("correction");
    return query.integer(0);
  });
  if (!submission)
    return submission.error();
  Amendment amendment{{}, correction};
  return judge_amended(store, worker, {*submission}, judge, amendment);
}

Result<std::vector<ProposalRow>> list_proposals(const Store& store, WorkerId worker, std::int64_t submission) {
  return read(store, [&](Connection& db) -> Result<std::vector<ProposalRow>> {
    const std::vector<Correction> known = corrections_of(db, worker.value, submission);
    const auto is_known = [&](const WorkId& work, const std::string& field) {
      return std::any_of(known.begin(), known.end(),
                         [&](const Correction& c) { return c.work == work && c.field == field; });
    };
    std::vector<ProposalRow> out;
    visit_items(KeptStatements(db, worker.value, submission),
                [&](std::int64_t index, const statement::WorkItem& item) {
                  for (const statement::Doubt& doubt : item.doubts) {
                    const WorkId work{submission, index};
                    if (doubt.proposal && !is_known(work, doubt.field)) {
                      out.push_back({work, doubt.field, statement::field_text(item, doubt.field).value_or(""),
                                     doubt.proposal->value, doubt.proposal->proof});
                    }
                  }
                });
    return out;
  });
}

Result<Corrected> confirm_proposal(Store& store, WorkerId worker, const WorkId& work, const std::string& field,
                                   const Judge& judge) {
  const auto proposals = list_proposals(store, worker, work.submission);
  if (!proposals)
    return proposals.error();
  for (const ProposalRow& proposal : *proposals) {
    if (proposal.work != work || proposal.field != field)
      continue;
    const Status fits = read(store, [&](Connection& db) -> Status {
      auto item = kept_item(db, worker.value, work.submission, work.index);
      return item ? statement::put_field(*item, field, proposal.value) : Status(not_found("proposal"));
    });
    if (!fits)
      return fits.error();  // of two lines of one category, which one is meant is not known
    Amendment amendment{{{0, work, field, proposal.read_value, proposal.value, 0, true}}, {}};
    return keep(store, worker, work, judge, amendment);
  }
  return not_found("proposal");
}

Result<std::vector<statement::Statement>> read_statements(const Store& store, WorkerId worker,
                                                          std::int64_t submission) {
  return read(store, [&](Connection& db) -> Result<std::vector<statement::Statement>> {
    return statements_as_they_stand(db, worker.value, submission);
  });
}

}  // namespace ratecheck::store
