#include <fmt/format.h>

#include <map>

#include "api/answers.h"
#include "api/api.h"
#include "api/worker_rows.h"
#include "api/zip.h"
#include "ratecheck/base/plain_text.h"
#include "ratecheck/base/text.h"
#include "ratecheck/store/cases.h"
#include "ratecheck/store/conflicts.h"
#include "ratecheck/store/consents.h"
#include "ratecheck/store/corrections.h"
#include "ratecheck/store/disputes.h"
#include "ratecheck/store/upkeep.h"
#include "ratecheck/store/workers.h"

// Everything that is kept of a worker, to take away: one JSON, or a ZIP with a CSV for each tax year beside it.
//
//   export.json                      every upload, whole, as GET /v1/me/statements/{id} gives it; and, in
//   sections, all
//                                    else that hangs on the key: corrections, conflicts and which telling holds,
//                                    kept documents, consents, joinings, tokens (never their texts), notices,
//                                    disputes, decisions in cases
//   work-2025.csv, work-2024-2025.csv, work-unknown.csv   by the year in which income is taxed
//   documents/12-0                   as it came, where the worker had it kept; without a ZIP in the JSON itself,
//   as
//                                    text, or where it is no UTF-8 in base64
//   unreadable.csv                   only where there are such: uploads that are damaged, as in `unreadable` of
//   the
//                                    JSON, which holds what of them can still be read
//
// Which table stands in which section is told by tests/api/export_test.cpp, which fails for a table that neither
// names.
//
// Nothing is left out in silence: whoever takes the file away and erases the key must know that it is not all.

namespace ratecheck::api {
namespace {

/// The worker's word on a field; empty: the read value stands.
std::string corrected(const store::WorkRow& row, std::string_view field) {
  for (const store::Correction& correction : row.corrections) {
    if (correction.field == field)
      return correction.value;
  }
  return {};
}

/// The year in which income is taxed. United Kingdom: from 6 April to 5 April (Income Tax Act 2007, section 4(3),
/// https://www.legislation.gov.uk/ukpga/2007/3/section/4). Australia: from 1 July to 30 June (Australian Taxation
/// Office, Preparing your tax return, https://www.ato.gov.au/individuals-and-families/your-tax-return/
/// before-you-prepare-your-tax-return/preparing-your-tax-return). Both read on 2026-11-22. Elsewhere: the calendar
/// year.
std::string tax_year(const store::WorkRow& row) {
  const std::string said = corrected(row, "started_at");
  const std::optional<Instant> started = said.empty() ? row.started_at : parse_rfc3339(said);
  if (!started)
    return row.month == 0 ? "unknown" : std::to_string(row.month / 100);
  const Date day = started->local().date;
  const int year = static_cast<int>(day.year());
  const unsigned date = static_cast<unsigned>(day.month()) * 100 + static_cast<unsigned>(day.day());
  const bool british = row.currency == "GBP";
  if (!british && row.currency != "AUD")
    return std::to_string(year);
  const int first = date >= (british ? 406U : 701U) ? year : year - 1;
  return fmt::format("{}-{}", first, first + 1);
}

constexpr const char* kHead =
    "id,platform,place,kind,started_at,ended_at,currency,total,counted,corrected_total,corrections\r\n";

/// "total: 14.58 -> 20.00; order_value: nothing -> 192.05"
std::string corrections_text(const store::WorkRow& row) {
  std::vector<std::string> all;
  for (const store::Correction& one : row.corrections) {
    all.push_back(
        fmt::format("{}: {} -> {}", one.field, one.read_value.empty() ? "nothing" : one.read_value, one.value));
  }
  return join(all, "; ");
}

// The read values stand in their own columns; what the worker says of them stands behind, in two more.
std::string csv_line(const store::WorkRow& row) {
  const bool counted = row.counted_as == row.id;
  return join({store::to_string(row.id), csv_cell(row.platform), csv_cell(row.place),
               std::string(statement::to_string(row.kind)), row.started_at ? to_rfc3339(*row.started_at) : "",
               row.ended_at ? to_rfc3339(*row.ended_at) : "", row.currency,
               row.total_minor ? amount_of_minor(*row.total_minor, row.currency) : "", counted ? "yes" : "no",
               csv_cell(corrected(row, "total")), csv_cell(corrections_text(row))},
              ",") +
         "\r\n";
}

struct Export {
  bool documents_apart = false;  ///< in files of their own
  std::string json;
  std::map<std::string, std::string> documents;  ///< kept ones by name
  std::map<std::string, std::string> years;      ///< CSV by tax year
  JsonWriter unreadable;                         ///< members of the array
  std::string unreadable_csv;                    ///< empty: there are none
};

void add_work(Export& all, const std::vector<store::WorkRow>& rows) {
  for (const store::WorkRow& work : rows) {
    std::string& csv = all.years[tax_year(work)];
    if (csv.empty())
      csv = kHead;
    csv += csv_line(work);
  }
}

/// Names what cannot be read, with what is left of it.
void add_unreadable(Export& all, const store::Unreadable& upload, std::string_view detail,
                    const store::Remains& remains) {
  const std::string received_at = upload.received_at == 0 ? "" : utc(upload.received_at);
  JsonWriter& out = all.unreadable;
  out.begin_object().member("statement", upload.submission);
  if (!received_at.empty())
    out.member("received_at", received_at);
  write_damage(out, detail);
  out.key("work").begin_array();
  for (const store::WorkRow& row : remains.work)
    write_work(out, row);
  out.end_array().key("verdicts").begin_array();
  for (const store::VerdictRow& row : remains.verdicts)
    write_verdict(out, row);
  out.end_array().key("corrections").begin_array();
  for (const store::Correction& correction : remains.corrections)
    write_correction(out, correction);
  out.end_array().end_object();
  if (all.unreadable_csv.empty())
    all.unreadable_csv = "statement,received_at,code,detail\r\n";
  all.unreadable_csv += fmt::format("{},{},{},{}\r\n", upload.submission, received_at, kDamaged, csv_cell(detail));
}

Status add_documents(const Call& call, std::int64_t submission, Export& all);

/// An upload that cannot be read: its name, and all that can.
Status add_damaged(const Call& call, const store::Unreadable& upload, Export& all) {
  auto remains = store::read_remains(*call.context.store, worker_of(call), upload.submission);
  if (!remains && remains.error().code != kDamaged)
    return remains.error();
  if (!remains)
    remains = store::Remains();
  add_unreadable(all, upload, kDamagedDetail, *remains);
  add_work(all, remains->work);
  return add_documents(call, upload.submission, all);
}

Status add_documents(const Call& call, std::int64_t submission, Export& all) {
  const auto rows = store::list_documents(*call.context.store, worker_of(call), submission);
  for (const store::DocumentRow& row : rows ? *rows : std::vector<store::DocumentRow>()) {
    auto document = store::read_document(*call.context.store, worker_of(call), submission, row.position);
    if (!document && document.error().code == kDamaged) {
      add_unreadable(all, {submission, 0}, "A document that was kept is damaged and cannot be read.", {});
      continue;
    }
    if (!document)
      return document.error();
    if (all.documents_apart)
      all.documents[fmt::format("documents/{}-{}", submission, row.position)] = std::move(document->bytes);
  }
  return rows ? Status() : Status(rows.error());
}

Status write_rest(JsonWriter& out, const Call& call, bool documents_apart);

// A worker's uploads page by page; the whole is in memory, as an answer of HTTP is.
Result<Export> collect(const Call& call, bool documents_apart) {
  Export all;
  all.documents_apart = documents_apart;
  all.unreadable.begin_array();
  JsonWriter out;
  out.begin_object().member("schema", 1).member("program", "ratecheck").key("submissions").begin_array();
  store::Page page;
  std::vector<store::Unreadable> damaged;
  for (bool more = true; more;) {
    const auto rows = store::list_submissions(*call.context.store, worker_of(call), page);
    if (!rows)
      return rows.error();
    for (const store::SubmissionRow& row : rows->items) {
      const auto submission = store::read_submission(*call.context.store, worker_of(call), row.id);
      if (!submission && submission.error().code == kDamaged) {
        damaged.push_back({row.id, row.received_at});
        continue;
      }
      if (!submission && submission.error().code == "not_found")
        continue;  // just deleted
      if (!submission)
        return submission.error();
      write_whole_submission(out, *submission);
      add_work(all, submission->work);
      if (const Status added = add_documents(call, row.id, all); !added)
        return added.error();
    }
    damaged.insert(damaged.end(), rows->unreadable.begin(), rows->unreadable.end());
    more = rows->next.has_value();
    page.cursor = rows->next.value_or("");
  }
  out.end_array();
  for (const store::Unreadable& upload : damaged) {
    if (const Status added = add_damaged(call, upload, all); !added)
      return added.error();
  }
  all.unreadable.end_array();
  if (!all.unreadable_csv.empty())
    out.key("unreadable").raw(all.unreadable.take());
  if (const Status rest = write_rest(out, call, documents_apart); !rest)
    return rest.error();
  out.end_object();
  all.json = out.take();
  return all;
}

/// All of one list, as a member of the open object.
template <typename Items, typename Write>
Status write_section(JsonWriter& out, std::string_view name, const Result<Items>& items, const Write& write) {
  if (!items)
    return items.error();
  out.key(name).begin_array();
  for (const auto& item : *items)
    write(out, item);
  out.end_array();
  return {};
}

void write_exported_token(JsonWriter& out, const store::Token& token) {
  out.begin_object();
  write_token(out, token);
  out.end_object();
}

void write_past_joining(JsonWriter& out, const store::Joining& joining) {
  out.begin_object().member("id", joining.id).member("joined_at", utc(joining.joined_at));
  out.member("reached", joining.reached).member("shared", joining.shared);
  optional_member(out, "left_at", joining.left_at ? std::optional(utc(*joining.left_at)) : std::nullopt);
  out.end_object();
}

std::string to_base64(std::string_view bytes) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::string_view three = bytes.substr(at, 3);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i)
      bits = bits << 8U | (i < three.size() ? static_cast<unsigned char>(three[i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i)
      out += i <= three.size() ? kLetters[bits >> (18 - 6 * i) & 63U] : '=';
  }
  return out;
}

/// The content of a document that no ZIP holds.
void write_content(JsonWriter& out, const Result<store::KeptDocument>& document) {
  if (!document) {
    out.member("damaged", true);
  } else if (find_invalid_utf8(document->bytes)) {
    out.member("base64", to_base64(document->bytes));
  } else {
    out.member("text", document->bytes);
  }
}

/// Of a page of uploads, those that cannot be read too.
std::vector<std::int64_t> numbers_of(const store::Listed<store::SubmissionRow>& rows) {
  std::vector<std::int64_t> out;
  for (const store::SubmissionRow& row : rows.items)
    out.push_back(row.id);
  for (const store::Unreadable& upload : rows.unreadable)
    out.push_back(upload.submission);
  return out;
}

/// One document is in memory at a time.
Status write_documents(JsonWriter& out, const Call& call, bool apart) {
  const store::Store& store = *call.context.store;
  out.key("kept_documents").begin_array();
  store::Page page;
  for (bool more = true; more;) {
    const auto rows = store::list_submissions(store, worker_of(call), page);
    if (!rows)
      return rows.error();
    for (const std::int64_t submission : numbers_of(*rows)) {
      const auto documents = store::list_documents(store, worker_of(call), submission);
      if (!documents)
        return documents.error();
      for (const store::DocumentRow& row : *documents) {
        const std::string name = fmt::format("{}-{}", submission, row.position);
        out.begin_object().member("id", name).member("statement", submission);
        out.member("media_type", row.media_type).member("bytes", row.size);
        if (apart) {
          out.member("file", "documents/" + name);
        } else {
          const auto document = store::read_document(store, worker_of(call), submission, row.position);
          if (!document && document.error().code != kDamaged && document.error().code != "not_found")
            return document.error();
          write_content(out, document);
        }
        out.end_object();
      }
    }
    more = rows->next.has_value();
    page.cursor = rows->next.value_or("");
  }
  out.end_array();
  return {};
}

/// What hangs on the key besides the uploads.
Status write_rest(JsonWriter& out, const Call& call, bool documents_apart) {
  const store::Store& store = *call.context.store;
  const store::WorkerId me = worker_of(call);
  Status done = write_section(out, "corrections", store::list_corrections(store, me), write_correction);
  if (done)
    done = write_section(out, "conflicts", store::list_conflicts(store, me), write_conflict);
  if (done)
    done = write_documents(out, call, documents_apart);
  if (done)
    done = write_section(out, "consents", store::list_consents(store, me), write_consent);
  if (done)
    done = write_section(out, "joins", store::list_all_joinings(store, me), write_past_joining);
  if (done)
    done = write_section(out, "tokens", store::list_tokens(store, me), write_exported_token);
  if (done)
    done = write_section(out, "notices", store::list_notices(store, me), write_notice);
  if (done)
    done = write_section(out, "disputes", store::list_disputes(store, me), write_dispute);
  if (done)
    done = write_section(out, "case_decisions", store::list_case_decisions(store, me), write_case_decision);
  return done;
}

Response attached(Response response, const std::string& name) {
  response.headers.emplace_back("Vary", "Accept");  // which of the two forms it is
  response.headers.emplace_back("Content-Disposition", fmt::format("attachment; filename=\"{}\"", name));
  return response;
}

}  // namespace

Response get_export(const Call& call) {
  const auto zip = prefers_format(call.request, "zip", "application/zip");
  if (!zip)
    return problem_of(zip.error(), "bad_parameter");
  Result<Export> all = collect(call, *zip);
  if (!all)
    return store_problem(all.error());
  if (!*zip)
    return attached(json_response(std::move(all->json)), "ratecheck-export.json");
  ZipWriter file;
  file.add("export.json", all->json);
  for (const auto& [year, csv] : all->years)
    file.add(fmt::format("work-{}.csv", year), csv);
  if (!all->unreadable_csv.empty())
    file.add("unreadable.csv", all->unreadable_csv);
  for (const auto& [name, bytes] : all->documents)
    file.add(name, bytes);
  return attached({.status = 200, .content_type = "application/zip", .headers = {}, .body = file.take()},
                  "ratecheck-export.zip");
}

}  // namespace ratecheck::api
