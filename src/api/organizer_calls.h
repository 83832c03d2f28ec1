#pragma once

#include "api/answers.h"
#include "ratecheck/store/organizers.h"

/// What the routes of disputes and cases share.
namespace ratecheck::api {

Result<store::Organizer> organizer_now(const Call& call);
/// What the store refuses of an organizer's or a worker's word.
Response refused_word(const Error& error);
Response no_content();

}  // namespace ratecheck::api
