#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <vector>

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
//   export.json          the day of the key and of its last upload; every upload, whole, as GET
//   /v1/me/statements/{id} gives it; and, in sections, all else
//                        that hangs on the key: corrections, conflicts and which telling holds, kept documents,
//                        consents, joinings, tokens (never their texts), notices, disputes, decisions in cases
//   work-2025.csv, work-2024-2025.csv, work-unknown.csv   by the year in which income is taxed
//   documents/12-0       as it came, where the worker had it kept; without a ZIP in the JSON itself, as text, or
//                        where it is no UTF-8 in base64
//   unreadable.csv       only where there are such: uploads that are damaged, as in `unreadable` of the JSON,
//                        which holds what of them can still be read
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

/// An upload, or one document of it, that is damaged; of the first its work may still be readable.
struct Damaged {
  store::Unreadable upload;
  std::string_view detail = kDamagedDetail;
  bool is_document = false;
};

/// What stands beside the JSON in a ZIP. Each may be of any length.
struct Beside {
  std::filesystem::path folder;
  std::map<std::string, Spool> years;  ///< CSV by tax year
  std::vector<Damaged> damaged;

  Spool& year(const std::string& name) {
    const auto [place, fresh] = years.try_emplace(name, folder, kYearInMemory);
    if (fresh)
      place->second.append(kHead);
    return place->second;
  }

 private:
  static constexpr std::size_t kYearInMemory = std::size_t{64} << 10U;  // there may be many
};

void add_work(Beside& beside, const std::vector<store::WorkRow>& rows) {
  for (const store::WorkRow& work : rows)
    beside.year(tax_year(work)).append(csv_line(work));
}

/// Names what cannot be read, with what is left of it.
Status write_damaged(JsonWriter& out, const Call& call, const Damaged& damaged, Beside& beside) {
  Result<store::Remains> remains = store::Remains();
  if (!damaged.is_document) {
    remains = store::read_remains(*call.context.store, worker_of(call), damaged.upload.submission);
    if (!remains && remains.error().code != kDamaged)
      return remains.error();
    if (!remains)
      remains = store::Remains();
  }
  out.begin_object().member("statement", damaged.upload.submission);
  if (damaged.upload.received_at != 0)
    out.member("received_at", utc(damaged.upload.received_at));
  write_damage(out, damaged.detail);
  out.key("work").begin_array();
  for (const store::WorkRow& row : remains->work)
    write_work(out, row);
  out.end_array().key("verdicts").begin_array();
  for (const store::VerdictRow& row : remains->verdicts)
    write_verdict(out, row);
  out.end_array().key("corrections").begin_array();
  for (const store::Correction& correction : remains->corrections)
    write_correction(out, correction);
  out.end_array().end_object();
  add_work(beside, remains->work);
  return {};
}

/// Documents of an upload that cannot be read.
Status find_damaged_documents(const Call& call, std::int64_t submission, Beside& beside) {
  const auto rows = store::list_documents(*call.context.store, worker_of(call), submission);
  if (!rows)
    return rows.error();
  for (const store::DocumentRow& row : *rows) {
    const auto document = store::read_document(*call.context.store, worker_of(call), submission, row.position);
    if (!document && document.error().code == kDamaged) {
      beside.damaged.push_back({{submission, 0}, "A document that was kept is damaged and cannot be read.", true});
    } else if (!document) {
      return document.error();
    }
  }
  return {};
}

Status write_rest(JsonWriter& out, const Call& call, bool documents_apart);

/// A worker's uploads page by page, one in memory at a time.
Status write_submissions(JsonWriter& out, const Call& call, Beside& beside) {
  out.key("submissions").begin_array();
  store::Page page;
  for (bool more = true; more;) {
    const auto rows = store::list_submissions(*call.context.store, worker_of(call), page);
    if (!rows)
      return rows.error();
    for (const store::SubmissionRow& row : rows->items) {
      const auto submission = store::read_submission(*call.context.store, worker_of(call), row.id);
      if (!submission && submission.error().code == kDamaged) {
        beside.damaged.push_back({{row.id, row.received_at}});
        continue;
      }
      if (!submission && submission.error().code == "not_found")
        continue;  // just deleted
      if (!submission)
        return submission.error();
      write_whole_submission(out, *submission);
      add_work(beside, submission->work);
      if (const Status found = find_damaged_documents(call, row.id, beside); !found)
        return found;
    }
    for (const store::Unreadable& upload : rows->unreadable)
      beside.damaged.push_back({upload});
    more = rows->next.has_value();
    page.cursor = rows->next.value_or("");
  }
  out.end_array();
  return {};
}

Status write_unreadable(JsonWriter& out, const Call& call, Beside& beside) {
  for (std::size_t i = 0, uploads = beside.damaged.size(); i < uploads; ++i) {
    if (beside.damaged[i].is_document)
      continue;
    const std::int64_t submission = beside.damaged[i].upload.submission;
    if (const Status found = find_damaged_documents(call, submission, beside); !found)
      return found;
  }
  if (beside.damaged.empty())
    return {};
  out.key("unreadable").begin_array();
  for (const Damaged& damaged : beside.damaged) {
    if (const Status written = write_damaged(out, call, damaged, beside); !written)
      return written;
  }
  out.end_array();
  return {};
}

/// What is kept of the key itself besides its hash.
Status write_key(JsonWriter& out, const Call& call) {
  const auto days = store::read_days(*call.context.store, worker_of(call));
  if (!days)
    return days.error();
  out.key("key").begin_object();
  out.member("made_on", utc(days->made_on * 86400).substr(0, 10));
  out.member("idle_service_days", days->idle_service_days).end_object();
  return {};
}

/// The JSON, and what a ZIP has beside it.
Status write_export(JsonWriter& out, const Call& call, bool documents_apart, Beside& beside) {
  out.begin_object().member("schema", 1).member("program", "ratecheck");
  Status done = write_key(out, call);
  if (done)
    done = write_submissions(out, call, beside);
  if (done)
    done = write_unreadable(out, call, beside);
  if (done)
    done = write_rest(out, call, documents_apart);
  if (!done)
    return done;
  out.end_object();
  out.hand_over();
  return {};
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

/// Every kept document of the worker, upload by upload: `visit(submission, row)`.
template <typename Visit>
Status each_kept_document(const Call& call, const Visit& visit) {
  const store::Store& store = *call.context.store;
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
        if (const Status visited = visit(submission, row); !visited)
          return visited;
      }
    }
    more = rows->next.has_value();
    page.cursor = rows->next.value_or("");
  }
  return {};
}

std::string name_of(std::int64_t submission, const store::DocumentRow& row) {
  return fmt::format("{}-{}", submission, row.position);
}

/// Of a document that is gone or damaged there is nothing to give; all else is the store's trouble.
bool is_lost(const Error& error) {
  return error.code == kDamaged || error.code == "not_found";
}

/// One document is in memory at a time.
Status write_documents(JsonWriter& out, const Call& call, bool apart) {
  out.key("kept_documents").begin_array();
  const Status all =
      each_kept_document(call, [&](std::int64_t submission, const store::DocumentRow& row) -> Status {
        const std::string name = name_of(submission, row);
        out.begin_object().member("id", name).member("statement", submission);
        out.member("media_type", row.media_type).member("bytes", row.size);
        if (apart) {
          out.member("file", "documents/" + name);
        } else {
          const auto document =
              store::read_document(*call.context.store, worker_of(call), submission, row.position);
          if (!document && !is_lost(document.error()))
            return document.error();
          write_content(out, document);
        }
        out.end_object();
        return {};
      });
  if (!all)
    return all;
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

/// The same list as `unreadable` of the JSON.
std::string unreadable_csv(const std::vector<Damaged>& all) {
  std::string csv = "statement,received_at,code,detail\r\n";
  for (const Damaged& one : all) {
    const std::string received_at = one.upload.received_at == 0 ? "" : utc(one.upload.received_at);
    csv += fmt::format("{},{},{},{}\r\n", one.upload.submission, received_at, kDamaged,
                       csv_cell(std::string(one.detail)));
  }
  return csv;
}

/// Documents one after the other; those that are damaged are named in unreadable.csv.
Status add_documents(ZipWriter& zip, const Call& call) {
  return each_kept_document(call, [&](std::int64_t submission, const store::DocumentRow& row) -> Status {
    const auto document = store::read_document(*call.context.store, worker_of(call), submission, row.position);
    if (document) {
      zip.add("documents/" + name_of(submission, row), document->bytes);
    } else if (!is_lost(document.error())) {
      return document.error();
    }
    return {};
  });
}

/// The ZIP with all entries; an error of the store, or `no_room`.
Status write_zip(Spool& file, const Call& call, const Spool& json, Beside& beside) {
  const Error cut{"no_room", "What was written to the disk could not be read again."};
  ZipWriter zip(file);
  if (!zip.add("export.json", json))
    return cut;
  for (auto& [year, csv] : beside.years) {
    if (!csv.finish() || !zip.add(fmt::format("work-{}.csv", year), csv))
      return cut;
  }
  if (!beside.damaged.empty())
    zip.add("unreadable.csv", unreadable_csv(beside.damaged));
  if (const Status added = add_documents(zip, call); !added)
    return added;
  zip.finish();
  return {};
}

Response attached(Response response, const std::string& name) {
  response.headers.emplace_back("Vary", "Accept");  // which of the two forms it is
  if (response.status < 300)
    response.headers.emplace_back("Content-Disposition", fmt::format("attachment; filename=\"{}\"", name));
  return response;
}

}  // namespace

// Nothing is in memory as a whole: the JSON and the CSVs lie on the disk while they are put together.
Response get_export(const Call& call) {
  const auto zip = prefers_format(call.request, "zip", "application/zip");
  if (!zip)
    return problem_of(zip.error(), "bad_parameter");
  Beside beside{call.context.spool_folder, {}, {}};
  Spool json(call.context.spool_folder);
  JsonWriter out(json);
  if (const Status written = write_export(out, call, *zip, beside); !written)
    return store_problem(written.error());
  if (!*zip)
    return attached(long_answer(std::move(json), kJsonType), "ratecheck-export.json");
  Spool file(call.context.spool_folder);
  const Status whole = json.finish();
  const Status written = whole ? write_zip(file, call, json, beside) : whole;
  if (!written)
    return store_problem(written.error());
  return attached(long_answer(std::move(file), "application/zip"), "ratecheck-export.zip");
}

}  // namespace ratecheck::api
