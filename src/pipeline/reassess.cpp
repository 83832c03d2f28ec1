// Two passes over the store, each from worker to worker. First documents that are kept whole are read again, where
// the parsers are others than those that read them; that judges them too. Then what other rules judged is judged
// again from the statements. The store hands out only what is behind, so that a run that is stopped or fails is
// resumed by beginning anew. What a worker erases meanwhile is passed over; so is what is damaged, but that is
// counted.
#include "ratecheck/pipeline/reassess.h"

#include <fmt/format.h>

#include "ratecheck/base/json_out.h"
#include "ratecheck/pipeline/kept_documents.h"
#include "ratecheck/pipeline/library.h"

namespace ratecheck::pipeline {
namespace {

std::string count(std::int64_t number, const char* what) {
  return fmt::format("{} {}", number, what);
}

void count_changes(Reassessed& done, const std::vector<store::VerdictChange>& changes) {
  for (const store::VerdictChange& c : changes)
    ++done.changes[{c.rule, c.was, c.is_now}];
}

/// Taken away or erased meanwhile: nothing to do any more.
bool is_gone(const Error& error) {
  return error.code == "not_found";
}

bool is_damaged(const Error& error) {
  return error.code == "corrupt_database";
}

Status stopped(const Wanted& wanted, const Reassessed& done) {
  if (wanted())
    return {};
  return Error{"stopped", fmt::format("Stopped after {}.", count(done.read + done.judged, "uploads"))}.with_hint(
      "Run it again: it goes on there.");
}

/// Kept documents, where newer parsers may read them better.
Status read_again(store::Store& store, const Wanted& wanted, const std::shared_ptr<const Library>& library,
                  Reassessed& done) {
  for (std::optional<store::Outdated> at;;) {
    const auto next = store::next_to_reread(store, library->parsers_version, at);
    if (!next)
      return next.error();
    if (!*next)
      return {};
    at = *next;
    for (const std::int64_t submission : at->submissions) {
      const auto read = read_kept_again(store, library, at->worker, submission);
      if (!read && !is_gone(read.error()) && !is_damaged(read.error()))
        return read.error();
      if (read && *read) {
        ++done.read;
        done.otherwise += (*read)->differs ? 1 : 0;
        done.corrections_dropped += (*read)->corrections_dropped;
        count_changes(done, (*read)->changes);
      } else {
        done.left += read ? 1 : 0;
      }
      if (Status stop = stopped(wanted, done); !stop)
        return stop;
    }
  }
}

/// Several of one worker; where one of them is damaged, each by itself.
Status judge_some(store::Store& store, const store::Outdated& some, const store::Judge& judge, Reassessed& done) {
  const auto changes = store::judge_again(store, some.worker, some.submissions, judge);
  if (!changes && is_damaged(changes.error()) && some.submissions.size() > 1) {
    for (const std::int64_t one : some.submissions) {
      if (const Status judged = judge_some(store, {some.worker, {one}}, judge, done); !judged)
        return judged;
    }
    return {};
  }
  if (!changes && is_damaged(changes.error())) {
    ++done.unreadable;
    return {};
  }
  if (!changes && !is_gone(changes.error()))
    return changes.error();
  done.judged += static_cast<std::int64_t>(some.submissions.size());
  if (changes)
    count_changes(done, *changes);
  return {};
}

Status judge_again(store::Store& store, const Wanted& wanted, const store::Judge& judge, Reassessed& done) {
  for (std::optional<store::Outdated> at;;) {
    const auto next = store::next_outdated(store, judge.rules, at);
    if (!next)
      return next.error();
    if (!*next)
      return {};
    at = *next;
    if (const Status judged = judge_some(store, *at, judge, done); !judged)
      return judged;
    if (Status stop = stopped(wanted, done); !stop)
      return stop;
  }
}

}  // namespace

Result<Reassessed> reassess_all(store::Store& store, const std::shared_ptr<const Library>& library,
                                const Wanted& wanted) {
  const store::Judge judge = judge_with(library);
  Reassessed done;
  done.rules = judge.rules;
  if (const Status read = read_again(store, wanted, library, done); !read)
    return read.error();
  if (const Status judged = judge_again(store, wanted, judge, done); !judged)
    return judged.error();
  return done;
}

std::string to_json(const Reassessed& done) {
  JsonWriter out;
  out.begin_object().member("judged", done.judged).member("rules", done.rules).member("read_again", done.read);
  out.member("read_otherwise", done.otherwise)
      .member("left_as_read", done.left)
      .member("unreadable", done.unreadable);
  out.member("corrections_dropped", done.corrections_dropped).key("changes").begin_array();
  for (const auto& [change, verdicts] : done.changes) {
    const auto& [rule, was, is_now] = change;
    out.begin_object().member("rule", rule).member("was", was).member("is_now", is_now);
    out.member("verdicts", verdicts).end_object();
  }
  out.end_array().end_object();
  return out.take();
}

}  // namespace ratecheck::pipeline
