#include <thread>

#include "ratecheck/store/cases.h"
#include "ratecheck/store/corrections.h"
#include "ratecheck/store/disputes.h"
#include "ratecheck/store/maintenance.h"
#include "ratecheck/store/organizers.h"
#include "ratecheck/store/upkeep.h"
#include "sample.h"

using namespace ratecheck;
using namespace ratecheck::sample;

namespace {

constexpr const char* kPassword = "correct horse battery staple";

store::Organizer organizer(store::Store& store, store::Role role, const std::string& name = "anna") {
  const auto made = store::add_organizer(store, name, kPassword, role);
  REQUIRE_MESSAGE(made, (made ? "" : describe(made.error())));
  return *made;
}

/// Each item is due 6.00, whatever it was paid.
store::Judge by_total() {
  return {"rules-1", [](const std::vector<statement::Statement>& statements) {
            assessment::Assessment out;
            for (std::size_t i = 0; i < statements[0].work.size(); ++i)
              out.verdicts.push_back(verdict(i, statements[0].work[i].total->coefficient(), 600));
            return out;
          }};
}

Result<store::Corrected> set(store::Store& store, store::WorkerId worker, const store::WorkId& work,
                             const std::vector<store::FieldValue>& values) {
  std::vector<store::FieldFault> faults;
  return store::correct(store, worker, work, values, by_total(), faults);
}

assessment::Outcome word(const store::Store& store, store::WorkerId worker) {
  return store::read_submission(store, worker, 1)->verdicts.at(0).verdict;
}

}  // namespace

TEST_CASE("an organizer logs in with the right password only, and the password stands nowhere") {
  TempFolder folder;
  auto store = open_store(folder.path());
  organizer(store, store::Role::organizer);
  CHECK(store::add_organizer(store, "anna", kPassword, store::Role::viewer).error().code == "name_taken");
  CHECK(store::add_organizer(store, "ben", "short", store::Role::viewer).error().code == "weak_password");
  CHECK(store::log_in(store, "anna", "wrong password!").error().code == "login_failed");
  CHECK(store::log_in(store, "nobody", kPassword).error().code == "login_failed");
  const auto first = store::log_in(store, "anna", kPassword);
  const auto second = store::log_in(store, "anna", kPassword);
  REQUIRE(first);
  CHECK(first->token != second->token);  // no session is ever taken over from before a log-in
  CHECK(store::find_session(store, first->token)->organizer.role == store::Role::organizer);
  CHECK(store::find_session(store, std::string(64, '0')).error().code == "session_required");
  CHECK(store::find_session(store, "").error().code == "session_required");
  REQUIRE(store::log_out(store, first->token));
  CHECK(store::find_session(store, first->token).error().code == "session_required");
  CHECK(store::find_session(store, second->token));
  CHECK_FALSE(folder_holds(folder.path(), kPassword));
  CHECK_FALSE(folder_holds(folder.path(), second->token));
  CHECK(folder_holds(folder.path(), "$argon2id$"));
}

TEST_CASE("a session ends by time, by a new password, and with the account") {
  TempFolder folder;
  std::int64_t now = 1'800'000'000;
  store::StoreOptions options;
  options.clock = [&] { return now; };
  auto store = open_store(folder.path(), options);
  organizer(store, store::Role::viewer);
  const auto old = store::log_in(store, "anna", kPassword);
  now += 12 * 3600 + 1;
  CHECK_FALSE(store::find_session(store, old->token));
  const auto next = store::log_in(store, "anna", kPassword);
  REQUIRE(store::set_password(store, "anna", "another long password"));
  CHECK_FALSE(store::find_session(store, next->token));
  const auto last = store::log_in(store, "anna", "another long password");
  REQUIRE(store::disable_organizer(store, "anna"));
  CHECK_FALSE(store::find_session(store, last->token));
  CHECK(store::log_in(store, "anna", "another long password").error().code == "login_failed");
  CHECK(store::disable_organizer(store, "zoe").error().code == "not_found");
}

TEST_CASE("the audit tells who did what, newest first, in pages") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto anna = organizer(store, store::Role::steward);
  for (int i = 1; i <= 5; ++i)
    REQUIRE(store::write_audit(store, store::actor_of(anna), "looked", "release " + std::to_string(i)));
  const auto first = store::list_audit(store, {{}, 3});
  REQUIRE(first->items.size() == 3);
  CHECK(first->items[0].subject == "release 5");
  CHECK(first->items[0].actor == "steward 1");
  const auto second = store::list_audit(store, {*first->next, 3});
  REQUIRE(second->items.size() == 3);
  CHECK(second->items[2].actor == "system");  // who made the account, in the transaction that made it
  CHECK(second->items[2].action == "added");
  CHECK(second->items[2].subject == "steward 1");
}

TEST_CASE("a correction stands beside the read value and is judged in the same step") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  auto sent = upload({{500, 600}, {700, 600}});
  sent.statements[0].work[1].doubts = {{"total", "look-alike", std::nullopt}};
  put(store, me, sent);
  const auto made = set(store, me, {1, 1}, {{"total", "7.50"}, {"pay.base", "7.50"}});
  REQUIRE_MESSAGE(made, (made ? "" : describe(made.error())));
  CHECK(made->corrections.at(0).read_value == "7.00");
  CHECK(made->changes.empty());
  REQUIRE(set(store, me, {1, 0}, {{"online_s", "1800"}}));
  const auto again = store::read_statements(store, me, 1);
  REQUIRE_MESSAGE(again, (again ? "" : describe(again.error())));
  CHECK(again->at(0).work[1].total->to_string() == "7.50");
  CHECK(again->at(0).work[1].pay[0].amount.to_string() == "7.50");
  CHECK(again->at(0).work[0].online->count == 1800);
  CHECK_FALSE(statement::is_doubtful(again->at(0).work[1], "total"));
  CHECK(store::read_submission(store, me, 1)->statements_json.find("\"total\":\"7.00\"") != std::string::npos);
  const auto list = store::list_corrections(store, me);
  REQUIRE(list->size() == 3);
  CHECK(list->at(1).read_value == "7.00");
  const auto other = worker(store).id;
  const std::int64_t id = made->corrections.at(0).id;
  CHECK(store::drop_correction(store, other, id, by_total()).error().code == "not_found");
  REQUIRE(store::drop_correction(store, me, id, by_total()));
  CHECK(statement::is_doubtful(store::read_statements(store, me, 1)->at(0).work[1], "total"));
}

TEST_CASE("several corrections are taken together or not at all, and the verdict is of the values that stand") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  put(store, me, upload({{500, 600}}));
  std::vector<store::FieldFault> faults;
  const auto refused = store::correct(store, me, {1, 0}, {{"total", "7.50"}, {"online_s", "long"}, {"totl", "1"}},
                                      by_total(), faults);
  CHECK(refused.error().code == "bad_value");
  REQUIRE(faults.size() == 2);
  CHECK(faults[0].field == "online_s");
  CHECK(faults[1].field == "totl");
  CHECK(store::list_corrections(store, me)->empty());
  CHECK(word(store, me) == assessment::Outcome::underpaid);

  const auto made = set(store, me, {1, 0}, {{"total", "7.50"}, {"online_s", "1800"}});
  REQUIRE(made);
  REQUIRE(made->changes.size() == 1);
  CHECK(made->changes[0].is_now == "meets");
  CHECK(word(store, me) == assessment::Outcome::meets);
  const auto back = store::drop_correction(store, me, made->corrections[0].id, by_total());
  REQUIRE(back);
  CHECK(back->size() == 1);
  CHECK(word(store, me) == assessment::Outcome::underpaid);
  CHECK(store::verify(store)->problems.empty());
}

TEST_CASE("two corrections of one upload at the same moment both count in the verdict that stands") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  put(store, me, upload({{500, 600}, {500, 600}}));
  std::vector<std::thread> hands;
  for (std::int64_t item = 0; item < 2; ++item)
    hands.emplace_back([&, item] { CHECK(set(store, me, {1, item}, {{"total", "7.50"}})); });
  for (auto& hand : hands)
    hand.join();
  const auto back = store::read_submission(store, me, 1);
  for (const auto& one : back->verdicts)
    CHECK(one.verdict == assessment::Outcome::meets);
}

TEST_CASE("a correction of what a newer reader reads otherwise is dropped, any other one stays") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  auto sent = upload({{500, 600}, {700, 600}});
  put(store, me, sent);
  REQUIRE(set(store, me, {1, 0}, {{"total", "5.50"}}));
  REQUIRE(set(store, me, {1, 1}, {{"total", "7.50"}}));
  sent.reader = "reader-2";
  sent.statements[0].work[0].total = Decimal(550, 2);
  CHECK(put(store, me, sent).reread);
  const auto list = store::list_corrections(store, me);
  REQUIRE(list->size() == 1);
  CHECK(list->at(0).work == store::WorkId{1, 1});
}

TEST_CASE(
    "another reading of kept documents: what was said moves with the work, verdicts are of the corrected values") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  auto sent = upload({{500, 600}, {700, 600}, {550, 600}});
  for (std::size_t i = 0; i < 3; ++i)
    sent.statements[0].work[i].ref = "R-" + std::to_string(100 + i);
  store::NewSubmission asked = sent.of(me);
  asked.documents = {{"text/plain", "the paper", "how"}};
  REQUIRE(store::put(store, asked));
  CHECK(store::read_document(store, me, 1, 0)->how == "how");
  put(store, worker(store).id, sent);  // nothing kept: nothing to read again
  REQUIRE(set(store, me, {1, 0}, {{"total", "6.50"}}));
  REQUIRE(set(store, me, {1, 1}, {{"pay.base", "6.80"}}));
  REQUIRE(set(store, me, {1, 2}, {{"total", "7.00"}}));
  const auto disputed = store::open_dispute(store, me, 1, 1, "not true");
  REQUIRE_MESSAGE(disputed, (disputed ? "" : describe(disputed.error())));
  REQUIRE(store::mark_notices_seen(store, me));
  CHECK_FALSE(store::next_to_reread(store, "reader-1")->has_value());

  // The new reader finds one more piece of work before the others, the first total as the worker said, another
  // base.
  Upload fresh = sent;
  auto& work = fresh.statements[0].work;
  work.insert(work.begin(), item(kMarch2025 - 3600, 300, "R-99"));
  work[1].total = Decimal(650, 2);
  work[2].pay[0].amount = Decimal(690, 2);
  fresh.reader = "reader-2";
  const auto next = store::next_to_reread(store, "reader-2");
  REQUIRE((next && next->has_value()));
  CHECK((*next)->worker == me);
  CHECK((*next)->submissions == std::vector<std::int64_t>{1});
  const auto done = store::read_again(store, 1, fresh.of(me), by_total());
  REQUIRE_MESSAGE(done, (done ? "" : describe(done.error())));
  CHECK(done->differs);
  CHECK(done->corrections_dropped == 2);
  const auto corrections = store::list_corrections(store, me);
  REQUIRE(corrections->size() == 1);
  CHECK(corrections->at(0).work == store::WorkId{1, 3});
  const auto verdicts = store::read_submission(store, me, 1)->verdicts;
  REQUIRE(verdicts.size() == 4);
  CHECK(verdicts[3].paid_minor == 700);  // by the worker's word
  REQUIRE(done->changes.size() == 1);    // of the new piece only: the others say what they said
  const auto notices = store::list_notices(store, me);
  const auto told = [&](std::int64_t item, const std::string& is_now) {
    return std::any_of(notices->begin(), notices->end(),
                       [&](const store::Notice& one) { return one.item == item && one.is_now == is_now; });
  };
  CHECK(told(0, "short"));
  CHECK(std::any_of(notices->begin(), notices->end(), [](const store::Notice& one) {
    return one.item == 1;  // told of the first piece, which is the second now
  }));
  CHECK(store::list_disputes(store, me)->at(0).item == 2);
  CHECK_FALSE(store::next_to_reread(store, "reader-2")->has_value());
  CHECK(store::verify(store)->problems.empty());
  CHECK_FALSE(store::read_again(store, 1, fresh.of(me), by_total())->differs);
  CHECK(store::read_again(store, 9, fresh.of(me), by_total()).error().code == "not_found");
}

TEST_CASE("the same document again, read by another version: one notice of a changed verdict, none of others") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  auto sent = upload({{500, 600}, {500, 600}});
  put(store, me, sent);
  REQUIRE(set(store, me, {1, 0}, {{"total", "7.00"}}));
  REQUIRE(store::mark_notices_seen(store, me));
  const std::size_t told = store::list_notices(store, me)->size();
  sent.statements[0].work[1].total = Decimal(800, 2);
  sent.reader = "reader-2";
  const store::Judge judge = by_total();
  store::NewSubmission again = sent.of(me);
  again.judge = &judge;
  const auto stored = store::put(store, again);
  REQUIRE(stored);
  CHECK(stored->id == 1);
  CHECK(stored->reread);
  const auto notices = store::list_notices(store, me);
  REQUIRE(notices->size() == told + 1);
  CHECK(notices->back().item == 1);
  CHECK(notices->back().is_now == "meets");
  CHECK(word(store, me) == assessment::Outcome::meets);  // by the worker's word still
}

TEST_CASE("what was said of an upload goes with it") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  put(store, me, upload({{500, 600}}));
  REQUIRE(set(store, me, {1, 0}, {{"total", "73137.31"}}));
  REQUIRE(store::open_dispute(store, me, 1, 0, "PLANTEDWORDS"));
  REQUIRE(store::delete_submission(store, me, 1));
  CHECK(store::list_corrections(store, me)->empty());
  CHECK(store::list_disputes(store, me)->empty());
  CHECK(store::list_notices(store, me)->empty());
  CHECK_FALSE(folder_holds(folder.path(), "73137.31"));
  CHECK_FALSE(folder_holds(folder.path(), "PLANTEDWORDS"));
}

TEST_CASE("a correction that makes no sense is refused with what was expected") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  put(store, me, upload({{500, 600}}));
  const auto fault = [&](const std::string& field, const std::string& value) {
    std::vector<store::FieldFault> faults;
    CHECK_FALSE(store::correct(store, me, {1, 0}, {{field, value}}, by_total(), faults));
    REQUIRE(faults.size() == 1);
    return faults[0].error;
  };
  CHECK(fault("totl", "7.50").code == "unknown_field");
  CHECK(fault("totl", "7.50").message.find("'total'") != std::string::npos);
  CHECK(fault("total", "seven").code == "bad_value");
  CHECK(fault("started_at", "yesterday").code == "bad_value");
  CHECK(fault("pay.tip", "1.00").code == "unknown_field");
  CHECK(set(store, me, {1, 5}, {{"total", "7.50"}}).error().code == "not_found");
  CHECK(set(store, me, {2, 0}, {{"total", "7.50"}}).error().code == "not_found");
  CHECK(set(store, worker(store).id, {1, 0}, {{"total", "7.50"}}).error().code == "not_found");
}

TEST_CASE("a proposal becomes fact only when the worker confirms it") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  auto sent = upload({{500, 600}});
  sent.statements[0].work[0].doubts = {
      {"total", "the parts make 5.80", statement::Proposal{"5.80", "parts = total"}}};
  put(store, me, sent);
  REQUIRE(store::list_proposals(store, me, 1)->size() == 1);
  CHECK(store::list_proposals(store, me, 1)->at(0).read_value == "5.00");
  CHECK(store::read_statements(store, me, 1)->at(0).work[0].total->to_string() == "5.00");
  CHECK(statement::is_doubtful(store::read_statements(store, me, 1)->at(0).work[0], "total"));
  const auto confirmed = store::confirm_proposal(store, me, {1, 0}, "total", by_total());
  REQUIRE(confirmed);
  CHECK(confirmed->corrections.at(0).confirms);
  CHECK(store::read_statements(store, me, 1)->at(0).work[0].total->to_string() == "5.80");
  CHECK(store::list_proposals(store, me, 1)->empty());
  CHECK(store::confirm_proposal(store, me, {1, 0}, "total", by_total()).error().code == "not_found");
}

TEST_CASE(
    "a proposal for an amount past reading becomes a pay line; for one of two lines it is refused, and doubted") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  auto sent = upload({{500, 600}});
  auto& work = sent.statements[0].work[0];
  work.pay.push_back({PayCategory::bonus, "Early", Decimal(50, 2)});
  work.pay.push_back({PayCategory::bonus, "Late", Decimal(70, 2)});
  work.doubts = {{"pay.tip", "past reading", statement::Proposal{"1.20", "parts = total"}},
                 {"pay.bonus", "look-alike", statement::Proposal{"0.90", "parts = total"}}};
  put(store, me, sent);
  REQUIRE(store::confirm_proposal(store, me, {1, 0}, "pay.tip", by_total()));
  CHECK(store::confirm_proposal(store, me, {1, 0}, "pay.bonus", by_total()).error().code == "unknown_field");
  const auto item = store::read_statements(store, me, 1)->at(0).work[0];
  REQUIRE(item.pay.size() == 4);
  CHECK(item.pay[3].category == PayCategory::tip);
  CHECK(item.pay[3].amount.to_string() == "1.20");
  CHECK_FALSE(statement::is_doubtful(item, "pay.tip"));
  CHECK(statement::is_doubtful(item, "pay.bonus"));
  CHECK(store::list_proposals(store, me, 1)->size() == 1);
}

TEST_CASE("kept statements are read back whole: order numbers hashed, doubts and places of values in place") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  auto sent = upload({});
  for (int i = 0; i < 2300; ++i)
    sent.statements[0].work.push_back(item(kMarch2025 + i * 60, 500 + i, "R-" + std::to_string(100000 + i)));
  sent.statements[0].work[1500].spans.push_back(
      {"total", {0, 24, 512, 517, "£5.00", statement::Standing::proven}});
  sent.statements[0].unread.push_back({3, "Some text", "no rule"});
  sent.statements[0].work[3].doubts.push_back({"total", "two are printed", std::nullopt, {"5.03", "5.08"}});
  sent.statements[0].doubts.push_back({"pay", "a sum fails", std::nullopt});
  sent.statements[0].adjustments.push_back(
      {statement::PayCategory::bonus, "Bonus", *Decimal::parse("1.00"), {}, {}});
  sent.statements[0].adjustments[0].doubts.push_back({"adjustment.bonus", "smudged", std::nullopt});
  put(store, me, sent);
  const auto back = store::read_statements(store, me, 1);
  REQUIRE_MESSAGE(back, (back ? "" : describe(back.error())));
  REQUIRE(back->at(0).work.size() == 2300);
  CHECK(back->at(0).work[2299].total->to_string() == "27.99");
  CHECK(back->at(0).work[1500].spans[0].second.standing == statement::Standing::proven);
  CHECK(back->at(0).work[7].ref->front() == '#');
  CHECK(back->at(0).work[3].doubts.at(0).readings == std::vector<std::string>{"5.03", "5.08"});
  CHECK(back->at(0).doubts.at(0).field == "pay");
  CHECK(back->at(0).adjustments.at(0).doubts.at(0).reason == "smudged");
  // Judged again and stored again, it is still the same work.
  REQUIRE(store::judge_again(store, me, {1}, judge_by("rules-2", {})));
  CHECK(store::verify(store)->problems.empty());
}

TEST_CASE("a dispute is decided once, by an organizer, with a reason the worker sees") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  put(store, me, upload({{500, 600}, {700, 600}}));
  const auto made = store::open_dispute(store, me, 1, 0, "I waited twenty minutes at the kitchen");
  REQUIRE(made);
  CHECK(store::open_dispute(store, me, 1, 0, "again").error().code == "already_disputed");
  CHECK(store::open_dispute(store, me, 1, 9, "x").error().code == "not_found");
  CHECK(store::open_dispute(store, worker(store).id, 1, 0, "x").error().code == "not_found");
  const auto queue = store::review_queue(store, {});
  REQUIRE(queue->items.size() == 1);
  CHECK(queue->items[0].verdict.due_low_minor == 600);
  CHECK(queue->items[0].work.platform == "deliveroo");

  const auto viewer = organizer(store, store::Role::viewer, "vera");
  const auto anna = organizer(store, store::Role::organizer);
  CHECK(store::decide_dispute(store, viewer, made->id, true, "no").error().code == "forbidden");
  CHECK(store::decide_dispute(store, anna, made->id, true, "").error().code == "bad_value");
  REQUIRE(store::decide_dispute(store, anna, made->id, false, "waiting is shown on the second screen"));
  CHECK(store::decide_dispute(store, anna, made->id, true, "other").error().code == "already_decided");
  CHECK(store::review_queue(store, {})->items.empty());
  const auto mine = store::list_disputes(store, me);
  REQUIRE(mine->size() == 1);
  CHECK(mine->at(0).decision->role == "organizer");
  CHECK_FALSE(mine->at(0).decision->stands);
  CHECK(store::list_audit(store, {})->items[0].subject == "dispute " + std::to_string(made->id));
}

TEST_CASE("a case holds those who consent to it, as long as they do, in an order that tells nothing") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto anna = organizer(store, store::Role::organizer);
  const auto opened = store::open_case(store, anna, "Waiting times 2025");
  REQUIRE(opened);
  std::vector<store::WorkerId> workers;
  for (int i = 0; i < 4; ++i) {
    workers.push_back(worker(store).id);
    put(store, workers.back(), upload({{500, 600}}, kMarch2025 + i * 86400));
  }
  std::int64_t consent = 0;
  for (int i = 0; i < 3; ++i) {
    consent = store::give_consent(store, workers[static_cast<std::size_t>(i)], store::Purpose::for_case,
                                  store::case_name(opened->id))
                  ->id;
  }
  REQUIRE(store::give_consent(store, workers[3], store::Purpose::for_case, "case 99"));
  const auto evidence = store::case_evidence(store, opened->id);
  REQUIRE(evidence);
  CHECK(evidence->size() == 3);
  const auto again = store::case_evidence(store, opened->id);
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(again->at(i).id == evidence->at(i).id);
  REQUIRE(store::withdraw_consent(store, workers[2], consent));
  CHECK(store::case_evidence(store, opened->id)->size() == 2);
  CHECK(store::case_evidence(store, 99).error().code == "not_found");
  REQUIRE(store::close_case(store, anna, opened->id));
  CHECK(store::close_case(store, anna, opened->id).error().code == "not_found");
}

TEST_CASE("no verdict of a case is final before a person decided, and a changed verdict is undecided again") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto viewer = organizer(store, store::Role::viewer, "vera");
  const auto anna = organizer(store, store::Role::organizer);
  const auto opened = store::open_case(store, anna, "Waiting times 2025");
  const auto me = worker(store).id;
  put(store, me, upload({{500, 600}, {700, 600}}));
  REQUIRE(store::give_consent(store, me, store::Purpose::for_case, store::case_name(opened->id)));
  const auto first = store::case_evidence(store, opened->id);
  REQUIRE(first->at(0).verdicts.size() == 2);
  CHECK_FALSE(first->at(0).verdicts[0].decision.has_value());
  const std::string id = first->at(0).verdicts[0].id;
  CHECK(store::decide_in_case(store, viewer, opened->id, {id}, true, "seen").error().code == "forbidden");
  CHECK(store::decide_in_case(store, anna, opened->id, {id}, true, "").error().code == "bad_value");
  CHECK(store::decide_in_case(store, anna, opened->id, {id, "nonsense"}, true, "seen").error().code ==
        "not_found");
  CHECK(store::list_case_decisions(store, me)->empty());
  REQUIRE(store::decide_in_case(store, anna, opened->id, {id}, true, "the invoice shows it"));
  const auto decided = store::case_evidence(store, opened->id);
  CHECK(decided->at(0).verdicts[0].decision->stands);
  CHECK(decided->at(0).verdicts[0].decision->role == "organizer");
  CHECK_FALSE(decided->at(0).verdicts[1].decision.has_value());
  CHECK(store::list_case_decisions(store, me)->at(0).decision.reason == "the invoice shows it");

  REQUIRE(store::judge_again(store, me, {1}, judge_by("rules-2", {verdict(0, 500, 650), verdict(1, 700, 600)})));
  const auto changed = store::case_evidence(store, opened->id);
  CHECK_FALSE(changed->at(0).verdicts[0].decision.has_value());
  CHECK(store::decide_in_case(store, anna, opened->id, {id}, true, "seen").error().code == "not_found");
  REQUIRE(store::erase_worker(store, me));
  CHECK_FALSE(folder_holds(folder.path(), "the invoice shows it"));
}

TEST_CASE("judging again goes through what is outdated, can stop anywhere, and tells the worker") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  for (int i = 0; i < 5; ++i)
    put(store, me, upload({{500, 600}}, kMarch2025 + i * 86400));
  put(store, worker(store).id, upload({{500, 600}}));
  CHECK(*store::count_outdated(store, "rules-1") == 0);
  CHECK(*store::count_outdated(store, "rules-2") == 6);
  const store::Judge judge = judge_by("rules-2", {verdict(0, 500, 400)});
  const auto first = store::next_outdated(store, "rules-2");
  REQUIRE((first && first->has_value()));
  CHECK((*first)->submissions.size() == ((*first)->worker == me ? 5 : 1));  // workers come in any order
  CHECK(store::judge_again(store, me, {1, 2}, judge)->size() == 2);         // stopped here
  std::optional<store::Outdated> at;
  std::size_t done = 0;
  for (;;) {
    const auto next = store::next_outdated(store, "rules-2", at);
    REQUIRE(next);
    if (!*next)
      break;
    at = *next;
    done += at->submissions.size();
    CHECK(store::judge_again(store, at->worker, at->submissions, judge)->size() == at->submissions.size());
  }
  CHECK(done == 4);
  CHECK(*store::count_outdated(store, "rules-2") == 0);
  const auto notices = store::list_notices(store, me);
  REQUIRE(notices->size() == 5);
  CHECK(notices->at(0).was == "short");
  CHECK(notices->at(0).is_now == "meets");
  REQUIRE(store::mark_notices_seen(store, me));
  CHECK(store::list_notices(store, me)->at(0).seen);
  CHECK(store::verify(store)->problems.empty());
}

TEST_CASE("what was promised to go goes after its time") {
  TempFolder folder;
  std::int64_t now = 1'800'000'000;
  store::StoreOptions options;
  options.clock = [&] { return now; };
  auto store = open_store(folder.path(), options);
  const auto idle = worker(store).id;
  put(store, idle, upload({{500, 600}}));
  REQUIRE(store::write_audit(store, "system", "started", ""));
  const auto consent = store::give_consent(store, idle, store::Purpose::own_use);
  REQUIRE(store::withdraw_consent(store, idle, consent->id));
  const auto run_for_days = [&](int days) {
    for (int day = 0; day < days; ++day, now += 86400)
      REQUIRE(store::apply_retention(store, {0, 0, 0, 0, 0}));
  };
  run_for_days(200);
  const auto busy = worker(store).id;
  put(store, busy, upload({{500, 600}}));
  store::Retention retention;
  retention.audit_days = 100;
  retention.withdrawn_consent_days = 100;
  retention.idle_worker_days = 0;
  auto report = store::apply_retention(store, retention);
  CHECK(report->audit_lines == 1);
  CHECK(report->consents == 1);
  CHECK(report->workers == 0);
  retention.idle_worker_days = 150;
  report = store::apply_retention(store, retention);
  CHECK(report->workers == 1);
  CHECK(store::list_submissions(store, idle, {})->items.empty());
  CHECK(store::list_submissions(store, busy, {})->items.size() == 1);
}

TEST_CASE("neither a clock that ran ahead nor a service that stood still erases anybody") {
  TempFolder folder;
  std::int64_t now = 1'800'000'000;
  store::StoreOptions options;
  options.clock = [&] { return now; };
  store::Retention retention;
  retention.idle_worker_days = 30;
  const auto gone = [&](const std::string& path) {
    auto store = open_store(path, options);
    return store::apply_retention(store, retention)->workers;
  };
  {
    auto store = open_store(folder.path(), options);
    put(store, worker(store).id, upload({{500, 600}}));
  }
  for (const std::int64_t days : {40, -80, 400, 0, -400, 4000}) {  // ahead, back, a year switched off
    now += days * 86400;
    CHECK(gone(folder.path()) == 0);
    CHECK(gone(folder.path()) == 0);
  }
  for (int day = 0; day < 24; ++day) {
    now += 86400;
    CHECK(gone(folder.path()) == 0);
  }
  int days_more = 0;
  for (; gone(folder.path()) == 0 && days_more < 10; ++days_more)
    now += 86400;
  CHECK(days_more >= 1);
  CHECK(days_more <= 4);
}

TEST_CASE("a session that is over stays over when the clock is turned back") {
  TempFolder folder;
  std::int64_t now = 1'800'000'000;
  store::StoreOptions options;
  options.clock = [&] { return now; };
  std::string session;
  std::string over;
  {
    auto store = open_store(folder.path(), options);
    REQUIRE(store::add_organizer(store, "ann", "four words are good", store::Role::viewer));
    session = store::log_in(store, "ann", "four words are good")->token;
    CHECK(store::find_session(store, session));
    now += 13 * 3600;
    CHECK_FALSE(store::find_session(store, session));
    now -= 12 * 3600;
    CHECK_FALSE(store::find_session(store, session));
    over = session;
    // who logs in meanwhile has a session all the same
    session = store::log_in(store, "ann", "four words are good")->token;
    CHECK(store::find_session(store, session));
  }
  now -= 100 * 86400;
  auto store = open_store(folder.path(), options);
  CHECK_FALSE(store::find_session(store, over));
  CHECK(store::find_session(store, session));  // of the latest second that is known
  CHECK(store::find_session(store, store::log_in(store, "ann", "four words are good")->token));
}

TEST_CASE("an erasure takes corrections, disputes and notices along") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  put(store, me, upload({{500, 600}}));
  REQUIRE(store::open_dispute(store, me, 1, 0, "PLANTEDWORDS in a dispute"));
  REQUIRE(set(store, me, {1, 0}, {{"total", "73137.31"}}));
  const auto receipt = store::erase_worker(store, me);
  REQUIRE(receipt);
  CHECK(receipt->other == 3);  // dispute, correction, notice
  CHECK_FALSE(folder_holds(folder.path(), "PLANTEDWORDS"));
  CHECK_FALSE(folder_holds(folder.path(), "73137.31"));
}
