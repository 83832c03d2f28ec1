#include "reassess.h"

#include "ratecheck/base/json_out.h"
#include "ratecheck/service/application.h"
#include "ratecheck/service/kept_documents.h"

namespace ratecheck::app {
namespace {

std::string count(std::int64_t number, const char* what) {
  return std::to_string(number) + " " + what;
}

void count_changes(Reassessed& done, const std::vector<store::VerdictChange>& changes) {
  for (const store::VerdictChange& c : changes)
    ++done.changes[{c.rule, c.was, c.is_now}];
}

/// Taken away or erased meanwhile: nothing to do any more.
bool is_gone(const Error& error) {
  return error.code == "not_found";
}

Status stopped(const Teller& teller, const Reassessed& done) {
  if (teller.wanted())
    return {};
  return Error{"stopped",
               "stopped after " + count(done.read + done.judged, "uploads"),
               {},
               "run it again: it goes on there",
               {}};
}

/// Kept documents, where newer parsers may read them better.
Status read_again(const Workplace& place, const Teller& teller,
                  const std::shared_ptr<const service::Library>& library, Reassessed& done) {
  for (std::optional<store::Outdated> at;;) {
    const auto next = store::next_outread(place.store, library->parsers_version, at);
    if (!next.ok())
      return next.error();
    if (!*next)
      return {};
    at = *next;
    for (const std::int64_t submission : at->submissions) {
      const auto read = service::read_kept_again(place.store, library, at->worker, submission);
      if (!read.ok() && !is_gone(read.error()))
        return read.error();
      if (read.ok() && *read) {
        ++done.read;
        done.otherwise += (*read)->differs ? 1 : 0;
        done.corrections_dropped += (*read)->corrections_dropped;
        count_changes(done, (*read)->changes);
      } else {
        done.left += read.ok() ? 1 : 0;
      }
      if (Status stop = stopped(teller, done); !stop.ok())
        return stop;
    }
  }
}

Status judge_again(const Workplace& place, const Teller& teller, const store::Judge& judge, Reassessed& done) {
  for (std::optional<store::Outdated> at;;) {
    const auto next = store::next_outdated(place.store, judge.rules, at);
    if (!next.ok())
      return next.error();
    if (!*next)
      return {};
    at = *next;
    const auto changes = store::judge_again(place.store, at->worker, at->submissions, judge);
    if (!changes.ok() && !is_gone(changes.error()))
      return changes.error();
    done.judged += static_cast<std::int64_t>(at->submissions.size());
    if (changes.ok())
      count_changes(done, *changes);
    if (Status stop = stopped(teller, done); !stop.ok())
      return stop;
  }
}

}  // namespace

Result<Reassessed> reassess_all(const Workplace& place, const Teller& teller,
                                const std::shared_ptr<const service::Library>& library) {
  const store::Judge judge = service::judge_with(library);
  Reassessed done;
  done.rules = judge.rules;
  if (const Status read = read_again(place, teller, library, done); !read.ok())
    return read.error();
  if (const Status judged = judge_again(place, teller, judge, done); !judged.ok())
    return judged.error();
  return done;
}

std::string to_json(const Reassessed& done) {
  JsonWriter out;
  out.begin_object().member("judged", done.judged).member("rules", done.rules).member("read_again", done.read);
  out.member("read_otherwise", done.otherwise).member("left_as_read", done.left);
  out.member("corrections_dropped", done.corrections_dropped).key("changes").begin_array();
  for (const auto& [change, verdicts] : done.changes) {
    const auto& [rule, was, is_now] = change;
    out.begin_object().member("rule", rule).member("was", was).member("is_now", is_now);
    out.member("verdicts", verdicts).end_object();
  }
  out.end_array().end_object();
  return out.take();
}

void tell(const Teller& teller, const Reassessed& done) {
  std::int64_t changed = 0;
  for (const auto& [change, verdicts] : done.changes)
    changed += verdicts;
  if (done.read > 0) {
    teller.line("kept documents read by newer parsers: " + count(done.read, "uploads, ") +
                count(done.otherwise, "read otherwise than before, ") +
                count(done.corrections_dropped, "corrections dropped"));
  }
  if (done.left > 0) {
    teller.line("left as they were read, since these parsers do not read them any better: " +
                count(done.left, "uploads"));
  }
  teller.line("judged again by " + done.rules + ": " + count(done.judged, "uploads, ") +
              count(changed, "verdicts say something else"));
  for (const auto& [change, verdicts] : done.changes) {
    const auto& [rule, was, is_now] = change;
    teller.line("  " + rule + ": " + (was.empty() ? "no verdict" : was) + " -> " +
                (is_now.empty() ? "no verdict" : is_now) + ", " + std::to_string(verdicts));
  }
}

}  // namespace ratecheck::app
