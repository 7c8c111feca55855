// Package admin is a site on which staff see and change the rows of an application's models. What it shows follows from the models;
// options, given in typed columns, change it.
package admin
