#pragma once

#include "api/answers.h"
#include "ratecheck/store/organizers.h"

/// What the routes of disputes and cases share.
namespace ratecheck::api {

/// Who calls, as the store knows them. Code `session_required` where the session ended meanwhile.
Result<store::Organizer> organizer_now(const Call& call);
/// What the store refuses of an organizer's or a worker's word.
Response refused_word(const Error& error);
/// 204.
Response no_content();

}  // namespace ratecheck::api
