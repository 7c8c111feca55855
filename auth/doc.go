// Package auth brings accounts: users, groups, permissions made from the models, login and logout.
package auth
