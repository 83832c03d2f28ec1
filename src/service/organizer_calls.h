#pragma once

#include "ratecheck/store/organizers.h"
#include "service/answers.h"

/// What the routes of disputes and cases share.
namespace ratecheck::service {

Result<store::Organizer> organizer_now(const Call& call);
/// What the store refuses of an organizer's or a worker's word.
Response refused_word(const Error& error);
Response no_content();

}  // namespace ratecheck::service
