import"./core-nYMHxkfZ.js";import{s as a}from"./adapter-DzWVQsLa.js";export{a as default};
