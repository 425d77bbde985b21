#pragma once
/// Contrastive learning beside next items: SASRec that also learns which changed histories were one.

#include "cairn/augmentation/crop_history.hpp"
#include "cairn/augmentation/mask_events.hpp"
#include "cairn/augmentation/one_of.hpp"
#include "cairn/augmentation/reorder_history.hpp"
#include "cairn/recommender/contrastive_task.hpp"
#include "cairn/recommender/sasrec.hpp"

namespace cairn {

/// Two views of each history, each cropped, masked or reordered.
using cropped_masked_or_reordered = contrastive_views<one_of<crop_history, mask_events, reorder_history>>;

/// SASRec with a sampled softmax and the contrastive loss. Source: Xie, Sun, Liu, Wu, Gao, Zhang, Ding, Cui:
/// "Contrastive learning for sequential recommendation", ICDE 2022; the main loss there is that of one negative.
using cl4srec = sequence_recommender<sasrec_encoder, sampled_head<sampled_softmax_loss, popularity_sampler>, adam,
                                     constant_schedule, every_next_item, cropped_masked_or_reordered>;

}  // namespace cairn
