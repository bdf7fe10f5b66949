"""What an advertiser knows beside the history: countries, promotions, lift tests, another count, priors."""
